//! `CREATE`, `ALTER` and `DROP` of functions, procedures and aggregates.

use sqlparser::tokenizer::Token;

use super::arguments::{argument_type, parameters, routine, routine_name};
use super::code::{body_code, is_literal, return_steps, sql_steps};
use crate::pg::Name;
use crate::source::{Span, Spanned};
use crate::sql::change::{
    Change, Code, CreateRoutine, DropRoutines, Hidden, Returns, RoutineAction, RoutineKind, Step,
    Volatility,
};
use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::expression::Expression;
use crate::sql::lex::{Lexeme, lex};

const KINDS: [(&str, RoutineKind); 4] = [
    ("FUNCTION", RoutineKind::Function),
    ("PROCEDURE", RoutineKind::Procedure),
    ("AGGREGATE", RoutineKind::Aggregate),
    ("ROUTINE", RoutineKind::Routine),
];

fn kind(cursor: &mut Cursor<'_>) -> Parsed<RoutineKind> {
    let found = KINDS.iter().find(|(word, _)| cursor.looking_at(&[word]));
    let Some((_, kind)) = found else { return cursor.refuse("a kind of routine") };
    cursor.skip(1);
    Ok(*kind)
}

/// What the options of a routine say.
struct Options {
    volatility: Option<Volatility>,
    strict: bool,
    security_definer: bool,
    sets: Vec<(Name, Option<String>)>,
    language: Option<Name>,
    body: Option<Body>,
}

/// What stands behind `AS`, or instead of it.
enum Body {
    /// A string; of a function in C, the first of two.
    Literal(Lexeme),
    /// `BEGIN ATOMIC …`, `RETURN …`.
    Sql(Span, Vec<Step>, Option<Expression>),
}

/// `CREATE [OR REPLACE] FUNCTION`, and `PROCEDURE`.
pub(super) fn create_routine(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let replace = cursor.take(&["OR", "REPLACE"]);
    let kind = kind(cursor)?;
    let name = routine(cursor)?;
    let parameters = parameters(cursor)?;
    let returns = if cursor.take(&["RETURNS"]) { Some(returns(cursor)?) } else { None };
    let mut options = Options::new();
    while !cursor.at_end() {
        options.option(cursor)?;
    }
    let Options { volatility, strict, security_definer, sets, .. } = &options;
    let (volatility, strict, security_definer) = (*volatility, *strict, *security_definer);
    let sets = sets.clone();
    let standard_body = matches!(options.body, Some(Body::Sql(..)));
    let (code, inlined) = options.code(cursor)?;
    Ok(Change::CreateRoutine(Box::new(CreateRoutine {
        kind,
        name,
        replace,
        parameters,
        returns,
        // A function is volatile unless it says otherwise (manual, CREATE FUNCTION).
        volatility: volatility.unwrap_or(Volatility::Volatile),
        strict,
        security_definer,
        sets,
        inlined,
        standard_body,
        code: Some(code),
    })))
}

fn returns(cursor: &mut Cursor<'_>) -> Parsed<Returns> {
    if cursor.take(&["TABLE"]) {
        let columns = cursor.parenthesised(|inside| {
            inside.list(|column| Ok((column.label()?, argument_type(column)?)))
        })?;
        return Ok(Returns::Table(columns));
    }
    let set = cursor.take(&["SETOF"]);
    Ok(Returns::Type { ty: argument_type(cursor)?, set })
}

impl Options {
    const fn new() -> Self {
        Self {
            volatility: None,
            strict: false,
            security_definer: false,
            sets: Vec::new(),
            language: None,
            body: None,
        }
    }

    fn option(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        if cursor.looking_at(&["BEGIN", "ATOMIC"]) || cursor.looking_at(&["RETURN"]) {
            return self.sql_body(cursor);
        }
        match cursor.take_one_of(&["LANGUAGE", "AS", "TRANSFORM", "WINDOW", "WITH"]) {
            Some("LANGUAGE") => {
                self.language = cursor.label_or_string();
                if self.language.is_none() {
                    return cursor.refuse("a language");
                }
            }
            Some("AS") => {
                let Some(literal) = cursor.peek(0).filter(|lexeme| is_literal(lexeme)) else {
                    return cursor.refuse("a body");
                };
                self.body = Some(Body::Literal(literal.clone()));
                cursor.skip(1);
                if cursor.take_token(&Token::Comma) {
                    string(cursor)?;
                }
            }
            Some("TRANSFORM") => {
                cursor.list(|one| {
                    one.expect(&["FOR", "TYPE"])?;
                    one.type_name()
                })?;
            }
            Some("WINDOW") => {}
            // `WITH (isStrict)`, which no supported major takes any more but says so.
            Some(_) => _ = cursor.group()?,
            None => self.common_option(cursor)?,
        }
        Ok(())
    }

    /// The options that `ALTER` takes too.
    fn common_option(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        for (words, volatility) in [
            ("IMMUTABLE", Volatility::Immutable),
            ("STABLE", Volatility::Stable),
            ("VOLATILE", Volatility::Volatile),
        ] {
            if cursor.take(&[words]) {
                self.volatility = Some(volatility);
                return Ok(());
            }
        }
        if cursor.take(&["STRICT"]) || cursor.take(&["RETURNS", "NULL", "ON", "NULL", "INPUT"]) {
            self.strict = true;
            return Ok(());
        }
        if cursor.take(&["CALLED", "ON", "NULL", "INPUT"]) || cursor.take(&["LEAKPROOF"]) {
            return Ok(());
        }
        match cursor.take_one_of(&["NOT", "EXTERNAL", "SECURITY", "COST", "ROWS", "SUPPORT"]) {
            Some("NOT") => cursor.expect(&["LEAKPROOF"]),
            Some("EXTERNAL") => {
                cursor.expect(&["SECURITY"])?;
                self.security(cursor)
            }
            Some("SECURITY") => self.security(cursor),
            Some("SUPPORT") => routine(cursor).map(|_| ()),
            Some(_) => value(cursor).map(|_| ()),
            None => self.setting(cursor),
        }
    }

    fn security(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        match cursor.take_one_of(&["DEFINER", "INVOKER"]) {
            Some(word) => self.security_definer = word == "DEFINER",
            None => return cursor.refuse("DEFINER or INVOKER"),
        }
        Ok(())
    }

    fn setting(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        if cursor.take(&["PARALLEL"]) {
            return cursor.label().map(|_| ());
        }
        if cursor.take(&["RESET"]) {
            return parameter_name(cursor).map(|_| ());
        }
        if !cursor.take(&["SET"]) {
            return cursor.refuse("an option of a routine");
        }
        let zone = cursor.take(&["TIME", "ZONE"]);
        let name = if zone { "timezone".to_owned() } else { parameter_name(cursor)? };
        if !zone {
            if cursor.take(&["FROM", "CURRENT"]) {
                self.sets.push((name, None));
                return Ok(());
            }
            if !cursor.take(&["TO"]) && !cursor.take_token(&Token::Eq) {
                return cursor.refuse("`TO` or `=`");
            }
        }
        let values = cursor.list(value)?;
        self.sets.push((name, Some(values.join(", "))));
        Ok(())
    }

    fn sql_body(&mut self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        let rest = cursor.rest();
        if cursor.take(&["RETURN"]) {
            let steps = return_steps(cursor);
            let inlined = Expression::parse(cursor)?;
            self.body = Some(Body::Sql(inlined.span, steps, Some(inlined)));
        } else {
            cursor.skip(2);
            let Some(end) = rest.last().filter(|lexeme| lexeme.is_keyword("END")) else {
                return cursor.refuse("END of the body");
            };
            let span = Span::new(cursor.place().start, end.span.start);
            self.body = Some(Body::Sql(span, sql_steps(cursor.text(), span), None));
        }
        cursor.skip(cursor.rest().len());
        Ok(())
    }

    fn code(self, cursor: &Cursor<'_>) -> Parsed<(Code, Option<Expression>)> {
        let text = cursor.text();
        match (self.language, self.body) {
            (language, Some(Body::Sql(span, steps, inlined))) => {
                let language = language.unwrap_or_else(|| "sql".to_owned());
                Ok((Code { language, span, steps }, inlined))
            }
            (Some(language), Some(Body::Literal(literal))) => {
                let inlined = if language == "sql" { query_expression(&literal) } else { None };
                Ok((body_code(text, &literal, language), inlined))
            }
            (Some(language), None) => {
                let why = format!("it is written in {language}");
                let span = cursor.place();
                let steps = vec![Step::Hidden(Spanned::new(Hidden::Code { why }, span))];
                Ok((Code { language, span, steps }, None))
            }
            (None, _) => cursor.refuse("LANGUAGE"),
        }
    }
}

/// The expression of a body that reads `SELECT expression`.
fn query_expression(literal: &Lexeme) -> Option<Expression> {
    let text = match &literal.token {
        Token::SingleQuotedString(text) => text,
        Token::DollarQuotedString(quoted) => &quoted.value,
        _ => return None,
    };
    let lexemes = lex(text, Span::new(0, text.len())).ok()?;
    let end = lexemes.iter().position(|lexeme| lexeme.token == Token::SemiColon);
    let mut body = Cursor::new(text, &lexemes[..end.unwrap_or(lexemes.len())]);
    if !body.take(&["SELECT"]) {
        return None;
    }
    Expression::parse(&body).ok()
}

/// `lock_timeout`, `banister.environment`.
fn parameter_name(cursor: &mut Cursor<'_>) -> Parsed<Name> {
    let mut name = cursor.label()?;
    while cursor.take_token(&Token::Period) {
        name.push('.');
        name.push_str(&cursor.label()?);
    }
    Ok(name)
}

/// A number, a word or a string, without quotes.
fn value(cursor: &mut Cursor<'_>) -> Parsed<String> {
    let sign = if cursor.take_token(&Token::Minus) { "-" } else { "" };
    cursor.take_token(&Token::Plus);
    let value = match cursor.peek(0).map(|lexeme| &lexeme.token) {
        Some(Token::Number(digits, _)) => format!("{sign}{digits}"),
        Some(Token::Word(word)) => word.value.clone(),
        Some(Token::SingleQuotedString(text)) => text.clone(),
        _ => return cursor.refuse("a value"),
    };
    cursor.skip(1);
    Ok(value)
}

fn string(cursor: &mut Cursor<'_>) -> Parsed<()> {
    match cursor.peek(0) {
        Some(lexeme) if is_literal(lexeme) => {
            cursor.skip(1);
            Ok(())
        }
        _ => cursor.refuse("a string"),
    }
}

/// `CREATE [OR REPLACE] AGGREGATE`, in the form of today and in the old one.
pub(super) fn create_aggregate(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let replace = cursor.take(&["OR", "REPLACE"]);
    cursor.expect(&["AGGREGATE"])?;
    let name = routine(cursor)?;
    cursor.group()?;
    if !cursor.at_end() {
        cursor.group()?;
    }
    Ok(Change::CreateRoutine(Box::new(CreateRoutine {
        kind: RoutineKind::Aggregate,
        name,
        replace,
        parameters: Vec::new(),
        returns: None,
        // Source: `AggregateCreate`.
        volatility: Volatility::Immutable,
        strict: false,
        security_definer: false,
        sets: Vec::new(),
        inlined: None,
        standard_body: false,
        code: None,
    })))
}

/// `ALTER FUNCTION` and its kin.
pub(super) fn alter_routine(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let kind = kind(cursor)?;
    let routine = routine_name(cursor)?;
    let action = if cursor.take(&["RENAME", "TO"]) {
        RoutineAction::Rename { to: cursor.name()? }
    } else if cursor.take(&["SET", "SCHEMA"]) {
        RoutineAction::SetSchema { schema: cursor.name()? }
    } else if cursor.take(&["OWNER", "TO"]) {
        cursor.label()?;
        RoutineAction::Setting
    } else if cursor.take(&["DEPENDS", "ON", "EXTENSION"])
        || cursor.take(&["NO", "DEPENDS", "ON", "EXTENSION"])
    {
        cursor.name()?;
        RoutineAction::Setting
    } else {
        let mut options = Options::new();
        options.common_option(cursor)?;
        while !cursor.at_end() && !cursor.looking_at(&["RESTRICT"]) {
            options.common_option(cursor)?;
        }
        cursor.take(&["RESTRICT"]);
        RoutineAction::Options { volatility: options.volatility }
    };
    Ok(Change::AlterRoutine { kind, routine, action })
}

/// `DROP FUNCTION` and its kin.
pub(super) fn drop_routines(cursor: &mut Cursor<'_>) -> Parsed<Change> {
    cursor.skip(1);
    let kind = kind(cursor)?;
    let if_exists = cursor.if_exists();
    let routines = cursor.list(routine_name)?;
    let cascade = cursor.cascade();
    Ok(Change::DropRoutines(DropRoutines { kind, routines, if_exists, cascade }))
}
