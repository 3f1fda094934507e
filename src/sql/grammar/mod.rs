//! The productions: one file per statement kind.

mod alter_index;
mod alter_table;
mod alter_type;
mod arguments;
mod attachment;
mod code;
mod column;
mod constraint;
mod create_index;
mod create_table;
mod create_type;
mod drop;
mod form;
mod maintenance;
mod object;
mod parameters;
mod partition;
mod query;
mod reindex;
mod routine;
mod sequence;
mod set;
mod transaction;
mod utility;
mod view;

use sqlparser::tokenizer::Token;

use super::change::Change;
use super::cursor::{Cursor, Parsed, Refusal};
use super::lex::{Lexeme, lex};
use super::newer::Met;
use super::shortened;
use crate::source::{Span, Spanned};

/// How many leading words name an unrecognised statement.
const HEAD_WORDS: usize = 3;

/// What the statement `text[span]` changes; never empty.
pub(super) fn changes(text: &str, span: Span) -> Vec<Spanned<Change>> {
    changes_noting(text, span, &Met::default())
}

/// As [`changes`], and notes the clauses that older servers do not know.
pub(super) fn changes_noting(text: &str, span: Span, newer: &Met) -> Vec<Spanned<Change>> {
    let lexemes = match lex(text, span) {
        Ok(lexemes) => lexemes,
        Err(why) => {
            let head = text[span.start..span.end].split_whitespace().take(HEAD_WORDS);
            let head = shortened(&head.collect::<Vec<_>>().join(" "));
            return vec![Spanned::new(Change::Unrecognised { head, why: Some(why) }, span)];
        }
    };
    let mut cursor = Cursor::new(text, &lexemes);
    cursor.newer = Some(newer);
    changes_at(&cursor, span)
}

/// What the statement of these tokens of `text` changes; it stands at `span`.
pub(super) fn changes_of(text: &str, lexemes: &[Lexeme], span: Span) -> Vec<Spanned<Change>> {
    changes_at(&Cursor::new(text, lexemes), span)
}

fn changes_at(cursor: &Cursor<'_>, span: Span) -> Vec<Spanned<Change>> {
    let read = statement(&mut cursor.clone()).and_then(|changes| match changes {
        Some(changes) if changes.iter().all(|change| change.value.unread().is_none()) => {
            form::check(cursor).map(|()| Some(changes))
        }
        changes => Ok(changes),
    });
    let why = match read {
        Ok(Some(changes)) => return changes,
        Ok(None) => None,
        Err(refusal) => Some(reason(cursor.text(), &refusal)),
    };
    vec![Spanned::new(Change::Unrecognised { head: head(cursor.rest()), why }, span)]
}

/// A production: what it makes of the tokens behind its keywords.
type Production = fn(&mut Cursor<'_>) -> Parsed<Change>;

/// The statement kinds that are one change each, by their leading keywords.
/// The first entry that matches decides.
const PRODUCTIONS: &[(&[&str], Production)] = &[
    (&["CREATE", "VIEW"], view::create_view),
    (&["CREATE", "OR", "REPLACE", "VIEW"], view::create_view),
    (&["CREATE", "OR", "REPLACE", "TEMP", "VIEW"], view::create_view),
    (&["CREATE", "OR", "REPLACE", "TEMPORARY", "VIEW"], view::create_view),
    (&["CREATE", "TEMP", "VIEW"], view::create_view),
    (&["CREATE", "TEMPORARY", "VIEW"], view::create_view),
    (&["CREATE", "MATERIALIZED", "VIEW"], view::create_view),
    (&["CREATE", "UNLOGGED", "MATERIALIZED", "VIEW"], view::create_view),
    (&["CREATE", "RECURSIVE", "VIEW"], view::create_view),
    (&["CREATE", "OR", "REPLACE", "RECURSIVE", "VIEW"], view::create_view),
    (&["CREATE", "TEMP", "RECURSIVE", "VIEW"], view::create_view),
    (&["CREATE", "TEMPORARY", "RECURSIVE", "VIEW"], view::create_view),
    (&["CREATE", "OR", "REPLACE", "TEMP", "RECURSIVE", "VIEW"], view::create_view),
    (&["CREATE", "OR", "REPLACE", "TEMPORARY", "RECURSIVE", "VIEW"], view::create_view),
    (&["CREATE", "LOCAL", "TEMP", "VIEW"], view::create_view),
    (&["CREATE", "LOCAL", "TEMPORARY", "VIEW"], view::create_view),
    (&["REFRESH", "MATERIALIZED", "VIEW"], view::refresh),
    (&["DROP", "VIEW"], drop::drop_view),
    (&["DROP", "MATERIALIZED", "VIEW"], drop::drop_materialized_view),
    (&["CREATE", "SEQUENCE"], sequence::create_sequence),
    (&["CREATE", "TEMP", "SEQUENCE"], sequence::create_sequence),
    (&["CREATE", "TEMPORARY", "SEQUENCE"], sequence::create_sequence),
    (&["CREATE", "UNLOGGED", "SEQUENCE"], sequence::create_sequence),
    (&["ALTER", "SEQUENCE"], sequence::alter_sequence),
    (&["DROP", "SEQUENCE"], drop::drop_sequence),
    (&["CREATE", "STATISTICS"], sequence::create_statistics),
    (&["ALTER", "STATISTICS"], sequence::alter_statistics),
    (&["DROP", "STATISTICS"], drop::drop_statistics),
    (&["TRUNCATE"], maintenance::truncate),
    (&["LOCK"], maintenance::lock),
    (&["COMMENT", "ON"], maintenance::comment),
    (&["VACUUM"], maintenance::vacuum),
    (&["ANALYZE"], maintenance::vacuum),
    (&["ANALYSE"], maintenance::vacuum),
    (&["CLUSTER"], maintenance::cluster),
    (&["ALTER", "INDEX"], alter_index::alter_index),
    (&["CREATE", "TABLE"], create_table::create_table),
    (&["CREATE", "TEMP"], create_table::create_table),
    (&["CREATE", "TEMPORARY"], create_table::create_table),
    (&["CREATE", "LOCAL"], create_table::create_table),
    (&["CREATE", "GLOBAL"], create_table::create_table),
    (&["CREATE", "UNLOGGED"], create_table::create_table),
    (&["CREATE", "INDEX"], create_index::create_index),
    (&["CREATE", "UNIQUE", "INDEX"], create_index::create_index),
    (&["CREATE", "TYPE"], create_type::create_type),
    (&["CREATE", "DOMAIN"], create_type::create_domain),
    (&["DROP", "TABLE"], drop::drop_table),
    (&["DROP", "INDEX"], drop::drop_index),
    (&["REINDEX"], reindex::reindex),
    (&["SET", "CONSTRAINTS"], set::constraints),
    (&["SET"], set::set),
    (&["RESET"], set::reset),
    (&["BEGIN"], transaction::begin),
    (&["START", "TRANSACTION"], transaction::begin),
    (&["COMMIT"], transaction::commit),
    (&["END"], transaction::commit),
    (&["ROLLBACK"], transaction::rollback),
    (&["ABORT"], transaction::rollback),
    (&["SAVEPOINT"], transaction::savepoint),
    (&["RELEASE"], transaction::release),
    // Rows and queries.
    (&["SELECT"], query::query),
    (&["INSERT"], query::query),
    (&["UPDATE"], query::query),
    (&["DELETE"], query::query),
    (&["MERGE"], query::query),
    (&["WITH"], query::query),
    (&["VALUES"], query::query),
    (&["COPY"], query::copy),
    (&["EXPLAIN"], query::explain),
    (&["PREPARE"], query::prepare),
    (&["DECLARE"], query::declare),
    // Types and domains.
    (&["ALTER", "TYPE"], alter_type::alter_type),
    (&["ALTER", "DOMAIN"], alter_type::alter_domain),
    (&["DROP", "TYPE"], alter_type::drop_type),
    (&["DROP", "DOMAIN"], alter_type::drop_type),
    // What belongs to one table.
    (&["CREATE", "TRIGGER"], attachment::create_trigger),
    (&["CREATE", "CONSTRAINT", "TRIGGER"], attachment::create_trigger),
    (&["CREATE", "OR", "REPLACE", "TRIGGER"], attachment::create_trigger),
    (&["CREATE", "OR", "REPLACE", "CONSTRAINT", "TRIGGER"], attachment::create_trigger),
    (&["CREATE", "RULE"], attachment::create_rule),
    (&["CREATE", "OR", "REPLACE", "RULE"], attachment::create_rule),
    (&["CREATE", "POLICY"], attachment::create_policy),
    (&["ALTER", "TRIGGER"], attachment::alter),
    (&["ALTER", "RULE"], attachment::alter),
    (&["ALTER", "POLICY"], attachment::alter),
    (&["DROP", "TRIGGER"], attachment::drop),
    (&["DROP", "RULE"], attachment::drop),
    (&["DROP", "POLICY"], attachment::drop),
    // Privileges, schemas, publications.
    (&["GRANT"], object::privileges),
    (&["REVOKE"], object::privileges),
    (&["ALTER", "SCHEMA"], object::alter_schema),
    (&["DROP", "SCHEMA"], object::drop_schema),
    (&["CREATE", "PUBLICATION"], object::publication),
    (&["ALTER", "PUBLICATION"], object::publication),
    // Routines, and what runs them.
    (&["CREATE", "FUNCTION"], routine::create_routine),
    (&["CREATE", "OR", "REPLACE", "FUNCTION"], routine::create_routine),
    (&["CREATE", "PROCEDURE"], routine::create_routine),
    (&["CREATE", "OR", "REPLACE", "PROCEDURE"], routine::create_routine),
    (&["CREATE", "AGGREGATE"], routine::create_aggregate),
    (&["CREATE", "OR", "REPLACE", "AGGREGATE"], routine::create_aggregate),
    (&["ALTER", "FUNCTION"], routine::alter_routine),
    (&["ALTER", "PROCEDURE"], routine::alter_routine),
    (&["ALTER", "ROUTINE"], routine::alter_routine),
    (&["ALTER", "AGGREGATE"], routine::alter_routine),
    (&["DROP", "FUNCTION"], routine::drop_routines),
    (&["DROP", "PROCEDURE"], routine::drop_routines),
    (&["DROP", "ROUTINE"], routine::drop_routines),
    (&["DROP", "AGGREGATE"], routine::drop_routines),
    (&["DO"], code::do_block),
    (&["CALL"], code::call),
    (&["TABLE"], query::query),
];

/// The changes of a statement; nothing where its kind is not known.
fn statement(cursor: &mut Cursor<'_>) -> Parsed<Option<Vec<Spanned<Change>>>> {
    if cursor.looking_at(&["ALTER", "TABLE"]) {
        return alter_table::alter_table(cursor).map(Some);
    }
    if cursor.looking_at(&["ALTER", "VIEW"])
        || (cursor.looking_at(&["ALTER", "SEQUENCE"]) && sequence::alters_as_relation(cursor))
    {
        return alter_table::alter_relation(cursor, 2).map(Some);
    }
    if cursor.looking_at(&["ALTER", "MATERIALIZED", "VIEW"]) {
        return alter_table::alter_relation(cursor, 3).map(Some);
    }
    if cursor.peek(0).is_some_and(|lexeme| lexeme.token == Token::LParen) {
        let start = cursor.place();
        let change = query::query(cursor)?;
        return Ok(Some(vec![Spanned::new(change, cursor.span_from(start))]));
    }
    let production = PRODUCTIONS.iter().find(|(words, _)| cursor.looking_at(words));
    let start = cursor.place();
    let change = match production {
        Some((_, production)) => production(cursor)?,
        None if constraint::opens(cursor) => query::query(cursor)?,
        None => match utility::utility(cursor) {
            Some(change) => change?,
            None => return Ok(None),
        },
    };
    cursor.finish()?;
    Ok(Some(vec![Spanned::new(change, cursor.span_from(start))]))
}

/// The first keywords of a statement in upper case; its first word as written
/// where that is no keyword.
fn head(lexemes: &[Lexeme]) -> String {
    let words = lexemes.iter().map_while(Lexeme::known_keyword).take(HEAD_WORDS);
    let head = words.map(str::to_ascii_uppercase).collect::<Vec<_>>().join(" ");
    if !head.is_empty() {
        return head;
    }
    let first = lexemes.first().and_then(Lexeme::keyword);
    first.map_or_else(|| "a statement without a keyword".to_owned(), shortened)
}

/// Why a production gave up, with the text it met.
fn reason(text: &str, refusal: &Refusal) -> String {
    let found = shortened(&text[refusal.at.start..refusal.at.end]);
    if found.is_empty() {
        format!("expected {} at the end", refusal.expected)
    } else {
        format!("expected {}, found `{found}`", refusal.expected)
    }
}
