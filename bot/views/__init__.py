"""Every sentence the bot says: results → View or Form. Pure functions."""
