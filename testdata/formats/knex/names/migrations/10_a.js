exports.up = (knex) => {};
