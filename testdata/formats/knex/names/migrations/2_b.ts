export async function up(knex) {}
