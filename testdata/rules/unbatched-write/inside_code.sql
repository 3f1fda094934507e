DO $$ BEGIN UPDATE orders SET status = lower(status); END $$;
