ALTER TABLE bookings DROP CONSTRAINT no_overlap;
