CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE parents SET children = children + 1 WHERE id = NEW.parent_id;
  INSERT INTO log (line) VALUES (TG_TABLE_NAME);
  RETURN NEW;
END $$;
CREATE TRIGGER counted AFTER INSERT ON children FOR EACH ROW EXECUTE FUNCTION counted();
