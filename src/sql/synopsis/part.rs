//! What a word in small letters stands for.

use crate::sql::cursor::{Cursor, Parsed};
use crate::sql::keyword;
use sqlparser::tokenizer::Token;

/// What a word in small letters stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// `name`: a name without a schema.
    Name,
    /// `qualified`: a name, perhaps with a schema.
    Qualified,
    /// `anyname`: a name of any number of parts.
    AnyName,
    /// `functionname`: the name of a routine, perhaps with a schema.
    FunctionName,
    /// `word`: a name that a function or a type could bear.
    Word,
    /// `role`: a name, or one of the words that stand for a role.
    Role,
    /// `nonreserved`: any word that is not reserved.
    Nonreserved,
    /// `label`: any word.
    Label,
    /// `string`.
    Text,
    /// `signed`: a number, perhaps with a sign.
    Signed,
    /// `integer`: a whole number without a sign.
    Integer,
    /// `value`: a string, a number or a word.
    Value,
    /// `type`.
    Type,
    /// `functiontype`: a type, also `SETOF` one, or `table.column%TYPE`.
    FunctionType,
    /// `operator`: its characters, perhaps with a schema.
    Operator,
    /// `expression`.
    Expression,
    /// `expressions`: one or more, between commas.
    Expressions,
    /// `restricted`: an expression as it stands behind `DEFAULT`.
    Restricted,
    /// `call`: of a function.
    Call,
    /// `arguments`: of a call, in parentheses.
    Arguments,
    /// `indexelement`.
    IndexElement,
    /// `query`.
    Query,
    /// `rows`: a query or a statement that changes rows.
    Rows,
    /// `options`: of storage, in parentheses.
    Options,
    /// `definition`: names and values in parentheses.
    Definition,
    /// `body`: what stands behind `BEGIN ATOMIC`, with its `END`.
    Body,
}

impl Part {
    pub(super) fn of(word: &str) -> Option<Self> {
        Some(match word {
            "name" => Self::Name,
            "qualified" => Self::Qualified,
            "anyname" => Self::AnyName,
            "functionname" => Self::FunctionName,
            "word" => Self::Word,
            "role" => Self::Role,
            "nonreserved" => Self::Nonreserved,
            "label" => Self::Label,
            "string" => Self::Text,
            "signed" => Self::Signed,
            "integer" => Self::Integer,
            "value" => Self::Value,
            "type" => Self::Type,
            "functiontype" => Self::FunctionType,
            "operator" => Self::Operator,
            "expression" => Self::Expression,
            "expressions" => Self::Expressions,
            "restricted" => Self::Restricted,
            "call" => Self::Call,
            "arguments" => Self::Arguments,
            "indexelement" => Self::IndexElement,
            "query" => Self::Query,
            "rows" => Self::Rows,
            "options" => Self::Options,
            "definition" => Self::Definition,
            "body" => Self::Body,
            _ => return None,
        })
    }

    /// Takes what it stands for.
    pub(super) fn take(self, cursor: &mut Cursor<'_>) -> Parsed<()> {
        match self {
            Self::Name => cursor.skip_name(),
            Self::Qualified => cursor.object_name().map(drop),
            Self::AnyName => cursor.skip_any_name(),
            Self::FunctionName => cursor.skip_function_name(),
            Self::Word => cursor.word(keyword::can_name_function).map(drop),
            Self::Role => role(cursor),
            Self::Nonreserved => cursor.word(keyword::can_name_role).map(drop),
            Self::Label => cursor.skip_label(),
            Self::Text => text(cursor),
            Self::Signed => signed(cursor),
            Self::Integer => cursor.integer(),
            Self::Value => value(cursor),
            Self::Type => cursor.skip_type(),
            Self::FunctionType => cursor.function_type(),
            Self::Operator => cursor.any_operator(),
            Self::Expression => cursor.expression(),
            Self::Expressions => cursor.expressions(),
            Self::Restricted => cursor.restricted_expression(),
            Self::Call => cursor.windowless_call(),
            Self::Arguments => cursor.arguments(),
            Self::IndexElement => cursor.index_element(),
            Self::Query => cursor.select_statement(),
            Self::Rows => cursor.row_statement(),
            Self::Options => cursor.storage_options(),
            Self::Definition => definition(cursor),
            Self::Body => body(cursor),
        }
    }
}

fn role(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if cursor.take_one_of(&["CURRENT_ROLE", "CURRENT_USER", "SESSION_USER"]).is_some() {
        return Ok(());
    }
    cursor.word(keyword::can_name_role).map(drop)
}

fn text(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if cursor.take_string() { Ok(()) } else { cursor.refuse("a string") }
}

fn signed(cursor: &mut Cursor<'_>) -> Parsed<()> {
    if cursor.numeric()? { Ok(()) } else { cursor.refuse("a number") }
}

/// `var_value`, `opt_boolean_or_string`.
fn value(cursor: &mut Cursor<'_>) -> Parsed<()> {
    let found = cursor.take_string()
        || cursor.numeric()?
        || cursor.take_one_of(&["TRUE", "FALSE", "ON"]).is_some();
    if found { Ok(()) } else { cursor.word(keyword::can_name_role).map(drop) }
}

fn definition(cursor: &mut Cursor<'_>) -> Parsed<()> {
    cursor.expect_token(&Token::LParen, "`(`")?;
    loop {
        cursor.skip_label()?;
        if cursor.take_token(&Token::Eq) {
            cursor.definition_value()?;
        }
        if !cursor.take_token(&Token::Comma) {
            return cursor.expect_token(&Token::RParen, "`)`");
        }
    }
}

fn body(cursor: &mut Cursor<'_>) -> Parsed<()> {
    while !cursor.take(&["END"]) {
        if cursor.take_token(&Token::SemiColon) {
            continue;
        }
        if cursor.take(&["RETURN"]) {
            cursor.expression()?;
        } else if ["ALTER", "CREATE", "DROP"].iter().any(|word| cursor.looking_at(&[word])) {
            // The grammar takes any statement; what runs is another matter.
            cursor.until(|rest, _| rest[0].token == Token::SemiColon);
        } else {
            cursor.row_statement()?;
        }
        cursor.expect_token(&Token::SemiColon, "`;`")?;
    }
    Ok(())
}
