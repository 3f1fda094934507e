//! Constants in Python sources, read without running them.

/// A value as far as it is a constant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// `None`.
    None,
    /// A string.
    Text(String),
    /// A tuple or a list.
    List(Vec<Value>),
    /// Anything else.
    Other,
}

impl Value {
    /// The strings in it: none, one, or those of a list.
    pub(super) fn texts(&self) -> Vec<String> {
        match self {
            Self::Text(text) => vec![text.clone()],
            Self::List(values) => values.iter().flat_map(Self::texts).collect(),
            Self::None | Self::Other => Vec::new(),
        }
    }
}

/// The value that is assigned to `name` on a line of its own, with or without an
/// annotation, at the left margin or `indented`.
pub(super) fn assigned(text: &str, name: &str, indented: bool) -> Option<Value> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let code = line.trim_start();
        let blanks = line.len() - code.len();
        if (blanks > 0) == indented
            && let Some(rest) = code.strip_prefix(name)
            && rest.trim_start().starts_with([':', '='])
            && let Some(equals) = rest.find('=')
        {
            let at = start + blanks + name.len() + equals + 1;
            return Some(Reader { text, at }.value());
        }
        start += line.len();
    }
    None
}

/// The first line of the string that a file starts with.
pub(super) fn docstring(text: &str) -> String {
    let start = text.len() - text.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t']).len();
    let is_string = text[start..].starts_with(['"', '\'', 'r', 'u']);
    match is_string.then(|| Reader { text, at: start }.value()) {
        Some(Value::Text(text)) => {
            text.trim().lines().next().unwrap_or_default().trim_end().to_owned()
        }
        _ => String::new(),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn blanks(&mut self) {
        loop {
            let rest = self.rest();
            let code = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
            let blanks = rest.len() - code.len();
            let comment = code.starts_with('#');
            let line = code.find('\n').unwrap_or(code.len());
            self.at += blanks;
            if !comment {
                return;
            }
            self.at += line;
        }
    }

    fn value(&mut self) -> Value {
        self.blanks();
        match self.rest().chars().next() {
            Some(open @ ('(' | '[')) => {
                self.at += 1;
                self.list(if open == '(' { ')' } else { ']' })
            }
            Some('"' | '\'') => self.string(),
            Some(first) if first.is_alphabetic() || first == '_' => self.word(),
            Some(first) => {
                self.at += first.len_utf8();
                Value::Other
            }
            None => Value::Other,
        }
    }

    fn list(&mut self, close: char) -> Value {
        let mut values = Vec::new();
        loop {
            self.blanks();
            match self.rest().chars().next() {
                None => return Value::List(values),
                Some(next) if next == close => {
                    self.at += 1;
                    return Value::List(values);
                }
                Some(',') => self.at += 1,
                Some(_) => values.push(self.value()),
            }
        }
    }

    /// A name, a call, `None`, or the prefix of a string.
    fn word(&mut self) -> Value {
        let rest = self.rest();
        let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let word = rest[..end].to_owned();
        self.at += end;
        if self.rest().starts_with(['"', '\'']) && word.len() <= 2 {
            return self.string();
        }
        if self.rest().starts_with('(') {
            self.at += 1;
            self.list(')');
            return Value::Other;
        }
        if word == "None" { Value::None } else { Value::Other }
    }

    /// A string, and those that follow it directly.
    fn string(&mut self) -> Value {
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                return Value::Text(text);
            };
            let triple = quote.to_string().repeat(3);
            let quote = match rest.starts_with(&triple) {
                true => triple,
                false => quote.to_string(),
            };
            let inner = &rest[quote.len()..];
            let mut end = 0;
            while let Some(next) = inner[end..].chars().next() {
                if inner[end..].starts_with(&quote) {
                    break;
                }
                end += next.len_utf8();
                // An escaped character is never the end; what it stands for matters to
                // no revision.
                if next == '\\' {
                    end += inner[end..].chars().next().map_or(0, char::len_utf8);
                } else {
                    text.push(next);
                }
            }
            self.at += quote.len() + end + quote.len();
            self.at = self.at.min(self.text.len());
            let before = self.at;
            let line_end = self.rest().find('\n').unwrap_or(self.rest().len());
            let same_line = self.rest()[..line_end].trim_start();
            if same_line.starts_with(['"', '\'']) {
                self.at += self.rest()[..line_end].len() - same_line.len();
            } else {
                self.at = before;
                return Value::Text(text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_read() {
        let text = "\"\"\"add a 'b'\n\nmore\"\"\"\nrevision: str = '1a' 'b'\n\
                    down_revision: Union[str, Sequence[str], None] = (\n    \"x\",  # one\n    'y',\n)\n\
                    depends_on = None\nother = f(1)\nclass M:\n    dependencies = [\n        \
                    ('shop', '0001_a'),\n        migrations.swappable_dependency(X['y']),\n    ]\n";
        let at = |name| assigned(text, name, false);
        assert_eq!(docstring(text), "add a 'b'");
        assert_eq!(at("revision"), Some(Value::Text("1ab".into())));
        assert_eq!(at("down_revision").unwrap().texts(), ["x", "y"]);
        assert_eq!(at("depends_on"), Some(Value::None));
        assert_eq!(at("other"), Some(Value::Other));
        assert_eq!(at("dependencies"), None);
        let dependencies = assigned(text, "dependencies", true).unwrap();
        let Value::List(values) = &dependencies else { panic!("{dependencies:?}") };
        assert_eq!(values[0].texts(), ["shop", "0001_a"]);
        assert_eq!(values[1], Value::Other);
        assert_eq!(docstring("import os"), "");
        assert_eq!(assigned("revision = '", "revision", false), Some(Value::Text(String::new())));
    }
}
