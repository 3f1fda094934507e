//! Triggers, rules and policies.

use sqlparser::tokenizer::Token;

use super::arguments::routine;
use crate::pg::Name;
use crate::sql::change::{Attachment, AttachmentKind, Change, ObjectName, TriggerEvent, Verb};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::lex::Lexeme;
use crate::sql::query::Query;

fn attachment(kind: AttachmentKind, name: Name, table: ObjectName, verb: Verb) -> Attachment {
    Attachment {
        kind,
        name,
        table,
        verb,
        replace: false,
        for_each_row: false,
        references: None,
        fires: Vec::new(),
        function: None,
        query: None,
    }
}

/// `CREATE [OR REPLACE] [CONSTRAINT] TRIGGER`.
pub(super) fn create_trigger(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let replace = cursor.take(&["OR", "REPLACE"]);
    cursor.take(&["CONSTRAINT"]);
    cursor.expect(&["TRIGGER"])?;
    let name = cursor.name()?;
    let fires = events(cursor)?;
    cursor.expect(&["ON"])?;
    let mut made = attachment(AttachmentKind::Trigger, name, cursor.object_name()?, Verb::Create);
    made.replace = replace;
    made.fires = fires;
    if cursor.take(&["FROM"]) {
        made.references = Some(cursor.object_name()?);
    }
    let mut clauses = cursor.until(|rest, _| rest[0].is_keyword("EXECUTE"));
    made.for_each_row = clauses.rest().windows(2).any(|pair| {
        pair[1].is_keyword("ROW") && (pair[0].is_keyword("EACH") || pair[0].is_keyword("FOR"))
    });
    clauses.until(|rest, _| rest[0].is_keyword("WHEN"));
    if clauses.take(&["WHEN"]) {
        made.query = Some(Query::of_condition(&clauses.group()?)?);
    }
    cursor.expect(&["EXECUTE"])?;
    if cursor.take_one_of(&["FUNCTION", "PROCEDURE"]).is_none() {
        return cursor.refuse("FUNCTION or PROCEDURE");
    }
    made.function = Some(routine(cursor)?);
    cursor.group()?;
    Ok(Change::Attachment(Box::new(made)))
}

/// `BEFORE INSERT OR UPDATE OF a, b`.
fn events(cursor: &mut Cursor<'_>) -> Parsed<Vec<TriggerEvent>> {
    if cursor.take_one_of(&["BEFORE", "AFTER"]).is_none() {
        cursor.expect(&["INSTEAD"])?;
        cursor.expect(&["OF"])?;
    }
    let mut events = Vec::new();
    loop {
        events.push(match cursor.take_one_of(&["INSERT", "UPDATE", "DELETE", "TRUNCATE"]) {
            Some("INSERT") => TriggerEvent::Insert,
            Some("DELETE") => TriggerEvent::Delete,
            Some("TRUNCATE") => TriggerEvent::Truncate,
            Some(_) if cursor.take(&["OF"]) => TriggerEvent::Update(cursor.list(Cursor::name)?),
            Some(_) => TriggerEvent::Update(Vec::new()),
            None => return cursor.refuse("an event"),
        });
        if !cursor.take(&["OR"]) {
            return Ok(events);
        }
    }
}

/// `CREATE [OR REPLACE] RULE`.
pub(super) fn create_rule(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let replace = cursor.take(&["OR", "REPLACE"]);
    cursor.expect(&["RULE"])?;
    let name = cursor.name()?;
    cursor.expect(&["AS"])?;
    cursor.expect(&["ON"])?;
    let fires = match cursor.take_one_of(&["SELECT", "INSERT", "UPDATE", "DELETE"]) {
        Some("INSERT") => vec![TriggerEvent::Insert],
        Some("UPDATE") => vec![TriggerEvent::Update(Vec::new())],
        Some("DELETE") => vec![TriggerEvent::Delete],
        Some(_) => Vec::new(),
        None => return cursor.refuse("an event"),
    };
    cursor.expect(&["TO"])?;
    let mut made = attachment(AttachmentKind::Rule, name, cursor.object_name()?, Verb::Create);
    made.replace = replace;
    made.fires = fires;
    let mut query = Query::of_nothing();
    if cursor.take(&["WHERE"]) {
        let condition = cursor.until(|rest, _| rest[0].is_keyword("DO"));
        query.extend(Query::of_condition(&condition)?);
    }
    cursor.expect(&["DO"])?;
    cursor.take_one_of(&["ALSO", "INSTEAD"]);
    if !cursor.take(&["NOTHING"]) {
        let mut inside = cursor.group().ok();
        let actions = inside.as_mut().unwrap_or(cursor);
        while !actions.at_end() {
            let action = actions.until(|rest, _| rest[0].token == Token::SemiColon);
            query.extend(Query::of_rule(&action)?);
            actions.skip(1);
        }
    }
    made.query = Some(query);
    Ok(Change::Attachment(Box::new(made)))
}

/// `CREATE POLICY`.
pub(super) fn create_policy(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(2);
    let name = cursor.name()?;
    cursor.expect(&["ON"])?;
    let mut made = attachment(AttachmentKind::Policy, name, cursor.object_name()?, Verb::Create);
    made.query = Some(policy_expressions(cursor, &made.table)?);
    Ok(Change::Attachment(Box::new(made)))
}

/// `USING (…)`, `WITH CHECK (…)`, and the clauses before them.
fn policy_expressions(cursor: &mut Cursor<'_>, table: &ObjectName) -> Parsed<Query> {
    let mut query = Query::of_nothing();
    while !cursor.at_end() {
        if cursor.peek(0).is_some_and(|lexeme| lexeme.token == Token::LParen) {
            query.extend(Query::of_policy(&cursor.group()?, table)?);
        } else {
            cursor.skip(1);
        }
    }
    Ok(query)
}

/// `ALTER TRIGGER`, `ALTER RULE`, `ALTER POLICY`.
pub(super) fn alter(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let kind = kind(cursor)?;
    let name = cursor.name()?;
    cursor.expect(&["ON"])?;
    let mut made = attachment(kind, name, cursor.object_name()?, Verb::Alter);
    if cursor.take(&["RENAME", "TO"]) {
        made.verb = Verb::Rename(cursor.name()?);
    } else if kind == AttachmentKind::Policy {
        made.query = Some(policy_expressions(cursor, &made.table)?);
    } else {
        cursor.take(&["NO"]);
        cursor.expect(&["DEPENDS", "ON", "EXTENSION"])?;
        cursor.name()?;
    }
    Ok(Change::Attachment(Box::new(made)))
}

/// `DROP TRIGGER`, `DROP RULE`, `DROP POLICY`.
pub(super) fn drop(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let kind = kind(cursor)?;
    let if_exists = cursor.if_exists();
    let name = cursor.name()?;
    cursor.expect(&["ON"])?;
    let made = attachment(kind, name, cursor.object_name()?, Verb::Drop { if_exists });
    cursor.cascade();
    Ok(Change::Attachment(Box::new(made)))
}

fn kind(cursor: &mut Cursor<'_>) -> Parsed<AttachmentKind> {
    let word = cursor.peek(0).and_then(Lexeme::keyword).map(str::to_ascii_uppercase);
    let kind = match word.as_deref() {
        Some("TRIGGER") => AttachmentKind::Trigger,
        Some("RULE") => AttachmentKind::Rule,
        Some("POLICY") => AttachmentKind::Policy,
        _ => return cursor.refuse("TRIGGER, RULE or POLICY"),
    };
    cursor.skip(1);
    Ok(kind)
}
