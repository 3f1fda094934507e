//! Queries, statements that change rows, `COPY`, and what runs or explains
//! one of them.

use std::sync::LazyLock;

use sqlparser::tokenizer::Token;

use super::create_table;
use crate::sql::change::{Change, QueryMode};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::query::{DefiningQuery, Query, Write, WriteKind};
use crate::sql::synopsis::Synopsis;

/// `SELECT`, `INSERT`, `UPDATE`, `DELETE`, `MERGE`, `WITH`, `VALUES`, `TABLE`.
pub(super) fn query(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    if let Some(change) = set_config(cursor) {
        cursor.skip(cursor.rest().len());
        return Ok(change);
    }
    of(cursor, QueryMode::Run)
}

fn of(cursor: &mut Cursor<'_>, mode: QueryMode) -> Parsed<Change> {
    let (query, into) = Query::parse_with_into(cursor)?;
    if mode == QueryMode::Run
        && let Some(into) = into
    {
        let span = cursor.whole();
        cursor.skip(cursor.rest().len());
        return Ok(create_table::select_into(into, DefiningQuery { span, names: Some(query) }));
    }
    let merge = has_merge(cursor);
    cursor.skip(cursor.rest().len());
    Ok(Change::Query { query: Box::new(query), mode, merge })
}

/// `SELECT set_config('parameter', 'value', is_local)`, which is a `SET`.
fn set_config(cursor: &Cursor<'_>) -> Option<Change> {
    let mut cursor = cursor.clone();
    if !cursor.take(&["SELECT"]) {
        return None;
    }
    if cursor.take(&["PG_CATALOG"]) {
        cursor.expect_token(&Token::Period, "a dot").ok()?;
    }
    if !cursor.take(&["SET_CONFIG"]) {
        return None;
    }
    let inside = cursor.group().ok()?;
    cursor.finish().ok()?;
    match inside.rest().iter().map(|lexeme| &lexeme.token).collect::<Vec<_>>().as_slice() {
        [
            Token::SingleQuotedString(name),
            Token::Comma,
            Token::SingleQuotedString(value),
            Token::Comma,
            Token::Word(local),
        ] => Some(Change::SetParameter {
            name: name.to_ascii_lowercase(),
            value: Some(value.clone()),
            local: local.value.eq_ignore_ascii_case("true"),
        }),
        _ => None,
    }
}

/// Whether a `MERGE` is among the words.
fn has_merge(cursor: &Cursor<'_>) -> bool {
    cursor.rest().windows(2).any(|pair| pair[0].is_keyword("MERGE") && pair[1].is_keyword("INTO"))
}

/// `EXPLAIN`: without `ANALYZE` it plans only.
pub(super) fn explain(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let mut runs = false;
    if let Ok(options) = cursor.group() {
        runs = options.rest().iter().any(|lexeme| lexeme.is_keyword("ANALYZE"));
    } else {
        runs |= cursor.take(&["ANALYZE"]) || cursor.take(&["ANALYSE"]);
        cursor.take(&["VERBOSE"]);
    }
    of(cursor, if runs { QueryMode::Run } else { QueryMode::Plan })
}

/// `PREPARE name (types) AS …`: analysed, not planned.
pub(super) fn prepare(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    if cursor.looking_at(&["PREPARE", "TRANSACTION"]) {
        return super::transaction::prepare(cursor);
    }
    cursor.skip(1);
    cursor.name()?;
    _ = cursor.group();
    cursor.expect(&["AS"])?;
    of(cursor, QueryMode::Plan)
}

/// `DECLARE name … CURSOR … FOR query`.
pub(super) fn declare(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    cursor.name()?;
    cursor.until(|rest, _| rest[0].is_keyword("FOR"));
    cursor.expect(&["FOR"])?;
    of(cursor, QueryMode::Run)
}

/// `COPY`.
pub(super) fn copy(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    cursor.take(&["BINARY"]);
    if let Ok(inside) = cursor.group() {
        let query = Query::parse(&inside)?;
        COPY_TAILS[1].follow(cursor)?;
        return Ok(Change::Query { query: Box::new(query), mode: QueryMode::Run, merge: false });
    }
    let table = cursor.object_name()?;
    let starts = cursor.peek(0).is_some_and(|lexeme| lexeme.token == Token::LParen);
    let columns = if starts { cursor.column_list()? } else { Vec::new() };
    let mut query = Query::default();
    if cursor.looking_at(&["FROM"]) {
        let kind = WriteKind::Insert(columns);
        query.writes.push(Write { table, kind, filtered: false });
        COPY_TAILS[0].follow(cursor)?;
    } else {
        query.reads.push(table);
        COPY_TAILS[1].follow(cursor)?;
    }
    Ok(Change::Query { query: Box::new(query), mode: QueryMode::Run, merge: false })
}

/// What follows what is copied: in, and out.
static COPY_TAILS: LazyLock<[Synopsis; 2]> = LazyLock::new(|| {
    [
        "FROM { string | STDIN | STDOUT | PROGRAM string } [ [ USING ] DELIMITERS string ] [ WITH ] \
         [ copyoptions | copied ... ] [ WHERE expression ]",
        "TO { string | STDIN | STDOUT | PROGRAM string } [ [ USING ] DELIMITERS string ] [ WITH ] \
         [ copyoptions | copied ... ]",
    ]
    .map(Synopsis::new)
});
