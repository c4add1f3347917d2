"""Other systems' sites brought in whole: what their exports say becomes sections, articles, pictures and threads."""
