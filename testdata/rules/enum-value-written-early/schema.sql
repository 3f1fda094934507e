CREATE TYPE order_state AS ENUM ('open', 'closed');
CREATE TABLE orders (id bigint PRIMARY KEY, state order_state, note text);
