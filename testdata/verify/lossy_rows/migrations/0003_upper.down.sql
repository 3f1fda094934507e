UPDATE countries SET name = initcap(name);
