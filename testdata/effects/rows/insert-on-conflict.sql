-- case
INSERT INTO parent (id, code) VALUES (1, 'a') ON CONFLICT (id) DO UPDATE SET code = excluded.code;
INSERT INTO parent (id, code) VALUES (1, 'a') ON CONFLICT DO NOTHING;
