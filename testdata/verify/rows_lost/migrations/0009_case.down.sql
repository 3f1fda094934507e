UPDATE things SET tag = upper(tag);
