UPDATE things SET tag = lower(tag);
