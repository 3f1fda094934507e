//! `BEGIN`, `COMMIT`, `ROLLBACK`, `SAVEPOINT`, `RELEASE`.

use sqlparser::tokenizer::Token;

use crate::sql::change::{Change, TransactionControl};
use crate::sql::cursor::{Cursor, Parsed};

pub(super) fn begin(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    noise(cursor);
    loop {
        let mode = cursor.take(&["READ", "ONLY"])
            || cursor.take(&["READ", "WRITE"])
            || cursor.take(&["DEFERRABLE"])
            || cursor.take(&["NOT", "DEFERRABLE"])
            || (cursor.take(&["ISOLATION", "LEVEL"])
                && (cursor.take(&["SERIALIZABLE"])
                    || cursor.take(&["REPEATABLE", "READ"])
                    || cursor.take(&["READ", "COMMITTED"])
                    || cursor.take(&["READ", "UNCOMMITTED"])));
        if !mode && !cursor.take_token(&Token::Comma) {
            return Ok(Change::Transaction(TransactionControl::Begin));
        }
    }
}

pub(super) fn commit(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    if prepared(cursor)? {
        return Ok(of_prepared());
    }
    noise(cursor);
    Ok(Change::Transaction(TransactionControl::Commit { chain: chain(cursor) }))
}

pub(super) fn rollback(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    if prepared(cursor)? {
        return Ok(of_prepared());
    }
    noise(cursor);
    if cursor.take(&["TO"]) {
        cursor.take(&["SAVEPOINT"]);
        return Ok(Change::Transaction(TransactionControl::RollbackTo(cursor.name()?)));
    }
    Ok(Change::Transaction(TransactionControl::Rollback { chain: chain(cursor) }))
}

pub(super) fn savepoint(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    Ok(Change::Transaction(TransactionControl::Savepoint(cursor.name()?)))
}

pub(super) fn release(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    cursor.take(&["SAVEPOINT"]);
    Ok(Change::Transaction(TransactionControl::Release(cursor.name()?)))
}

/// `PREPARE TRANSACTION`: the session goes on as if it were committed.
pub(super) fn prepare(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    if !cursor.take_string() {
        return cursor.refuse("a string");
    }
    Ok(Change::Transaction(TransactionControl::Commit { chain: false }))
}

fn prepared(cursor: &mut Cursor<'_>) -> Parsed<bool> {
    if !cursor.take(&["PREPARED"]) {
        return Ok(false);
    }
    if cursor.take_string() { Ok(true) } else { cursor.refuse("a string") }
}

fn of_prepared() -> Change {
    Change::Opaque { why: "what was prepared for two-phase commit is not followed".to_owned() }
}

fn noise(cursor: &mut Cursor<'_>) {
    cursor.take_one_of(&["WORK", "TRANSACTION"]);
}

fn chain(cursor: &mut Cursor<'_>) -> bool {
    let chain = cursor.take(&["AND", "CHAIN"]);
    if !chain {
        cursor.take(&["AND", "NO", "CHAIN"]);
    }
    chain
}
