from analytics.models.reports import Report, StoredEstimate

__all__ = ["Report", "StoredEstimate"]
