INSERT INTO users (id, email, name, age, visits, score, mood) OVERRIDING SYSTEM VALUE VALUES
    (1, 'ann@x', 'Ann', 30, 1, 1.5, 'sad'), (2, 'bob@x', 'Bob', 40, 2, 2.25, 'happy'),
    (3, 'cid@x', 'Cid', 50, 3, NULL, NULL);
INSERT INTO orders (id, total, note) VALUES (1, 0, 'free'), (2, 10, 'paid'), (3, 20, NULL);
INSERT INTO log VALUES ('one'), ('');
ALTER TABLE users ALTER COLUMN id RESTART WITH 100;
