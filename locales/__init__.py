"""Every sentence a person reads, as gettext catalogues in Chinese and English. No code."""
