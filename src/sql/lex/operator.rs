//! Operators: how long one is, and which token it is to sqlparser.

use std::collections::HashMap;
use std::sync::LazyLock;

use sqlparser::tokenizer::Token;

/// Whether a byte can stand in an operator. Source: `op_chars` of `scan.l`.
pub(super) const fn is_part(byte: u8) -> bool {
    matches!(
        byte,
        b'~' | b'!'
            | b'@'
            | b'#'
            | b'^'
            | b'&'
            | b'|'
            | b'`'
            | b'?'
            | b'+'
            | b'-'
            | b'*'
            | b'/'
            | b'%'
            | b'<'
            | b'>'
            | b'='
    )
}

/// The operators that sqlparser has tokens for; all others are custom ones to it.
const KNOWN: &[Token] = &[
    Token::Eq,
    Token::Neq,
    Token::Lt,
    Token::Gt,
    Token::LtEq,
    Token::GtEq,
    Token::Spaceship,
    Token::Plus,
    Token::Minus,
    Token::Mul,
    Token::Div,
    Token::Mod,
    Token::StringConcat,
    Token::Ampersand,
    Token::Pipe,
    Token::Caret,
    Token::RArrow,
    Token::Sharp,
    Token::DoubleSharp,
    Token::Tilde,
    Token::TildeAsterisk,
    Token::ExclamationMarkTilde,
    Token::ExclamationMarkTildeAsterisk,
    Token::DoubleTilde,
    Token::DoubleTildeAsterisk,
    Token::ExclamationMarkDoubleTilde,
    Token::ExclamationMarkDoubleTildeAsterisk,
    Token::ShiftLeft,
    Token::ShiftRight,
    Token::Overlap,
    Token::ExclamationMark,
    Token::DoubleExclamationMark,
    Token::AtSign,
    Token::CaretAt,
    Token::PGSquareRoot,
    Token::PGCubeRoot,
    Token::Arrow,
    Token::LongArrow,
    Token::HashArrow,
    Token::AtDashAt,
    Token::QuestionMarkDash,
    Token::AmpersandLeftAngleBracket,
    Token::AmpersandRightAngleBracket,
    Token::AmpersandLeftAngleBracketVerticalBar,
    Token::VerticalBarAmpersandRightAngleBracket,
    Token::TwoWayArrow,
    Token::LeftAngleBracketCaret,
    Token::RightAngleBracketCaret,
    Token::QuestionMarkSharp,
    Token::QuestionMarkDashVerticalBar,
    Token::QuestionMarkDoubleVerticalBar,
    Token::TildeEqual,
    Token::ShiftLeftVerticalBar,
    Token::VerticalBarShiftRight,
    Token::HashLongArrow,
    Token::AtArrow,
    Token::ArrowAt,
    Token::HashMinus,
    Token::AtQuestion,
    Token::AtAt,
    Token::Question,
    Token::QuestionAnd,
    Token::QuestionPipe,
];

static TOKENS: LazyLock<HashMap<String, Token>> =
    LazyLock::new(|| KNOWN.iter().map(|token| (token.to_string(), token.clone())).collect());

/// The operator that starts at `at`, and its end.
pub(super) fn operator(text: &str, at: usize) -> (Token, usize) {
    let end = at + length(&text.as_bytes()[at..]);
    let token = match &text[at..end] {
        "=" => Token::Eq,
        "*" => Token::Mul,
        "-" => Token::Minus,
        "!=" => Token::Neq,
        other => match TOKENS.get(other) {
            Some(token) => token.clone(),
            None => Token::CustomBinaryOperator(other.to_owned()),
        },
    };
    (token, end)
}

/// As many bytes as can be, but no comment, and no `+` or `-` at the end unless
/// a byte before says that it is no SQL-92 operator. Source: `operator` in
/// `scan.l`.
fn length(bytes: &[u8]) -> usize {
    let run = bytes.iter().take_while(|byte| is_part(**byte)).count();
    let comment = bytes[..run].windows(2).position(|pair| pair == b"--" || pair == b"/*");
    let mut length = comment.unwrap_or(run);
    let is_odd = |byte: &u8| {
        matches!(byte, b'~' | b'!' | b'@' | b'#' | b'^' | b'&' | b'|' | b'`' | b'?' | b'%')
    };
    while length > 1
        && matches!(bytes[length - 1], b'+' | b'-')
        && !bytes[..length - 1].iter().any(is_odd)
    {
        length -= 1;
    }
    length
}
