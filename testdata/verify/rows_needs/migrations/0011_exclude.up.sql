CREATE TABLE bookings (room int, during int4range);
