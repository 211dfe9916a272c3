from campaign_site.models.media import (
    CampaignDocument,
    CampaignImage,
    CampaignRendition,
)
from campaign_site.models.users import User

__all__ = ["CampaignDocument", "CampaignImage", "CampaignRendition", "User"]
