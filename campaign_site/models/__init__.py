from campaign_site.models.cities import CityIndexPage, CityPage, Partner
from campaign_site.models.events import EventIndexPage, EventPage
from campaign_site.models.facts import FactCard, FactIndexPage
from campaign_site.models.home import HomePage
from campaign_site.models.media import (
    CampaignDocument,
    CampaignImage,
    CampaignRendition,
)
from campaign_site.models.outreach import WaveInvitation
from campaign_site.models.resources import ResourceIndexPage
from campaign_site.models.site_settings import ContactSettings, FunderAcknowledgement
from campaign_site.models.standard import StandardPage
from campaign_site.models.stories import StoryIndexPage, StoryPage
from campaign_site.models.users import User
from campaign_site.models.worker import WorkerRun

__all__ = [
    "CampaignDocument",
    "CampaignImage",
    "CampaignRendition",
    "CityIndexPage",
    "CityPage",
    "ContactSettings",
    "EventIndexPage",
    "EventPage",
    "FactCard",
    "FactIndexPage",
    "FunderAcknowledgement",
    "HomePage",
    "Partner",
    "ResourceIndexPage",
    "StandardPage",
    "StoryIndexPage",
    "StoryPage",
    "User",
    "WaveInvitation",
    "WorkerRun",
]
