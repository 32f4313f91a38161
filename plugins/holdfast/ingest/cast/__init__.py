"""Cast: from text as it was exported to canonical values, or to a reason why not."""
