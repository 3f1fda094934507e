//! Strings that a pattern matches, for the patterns that CHECK constraints have:
//! the common half of POSIX regular expressions, and LIKE.

/// How often a part may repeat where the pattern sets no limit.
const MANY: u32 = 12;

/// One part of a regular expression.
#[derive(Debug, Clone)]
enum Part {
    /// One of these characters.
    Class(Vec<char>),
    /// One of these sequences.
    Choice(Vec<Vec<Repeated>>),
}

/// A part, and how often it occurs.
#[derive(Debug, Clone)]
struct Repeated {
    part: Part,
    least: u32,
    most: u32,
}

/// A string that `regex` matches, another one for every `n` as far as it allows;
/// nothing where it is beyond us.
pub(super) fn matching(regex: &str, n: usize) -> Option<String> {
    let mut parser = Parser { rest: regex.chars().collect(), at: 0 };
    let choice = parser.choice()?;
    if parser.at < parser.rest.len() {
        return None;
    }
    let mut out = String::new();
    let mut turn = Turn { n, spent: 0 };
    turn.write(&Part::Choice(choice), &mut out)?;
    Some(out)
}

/// A string that a LIKE pattern matches.
pub(super) fn like(pattern: &str, n: usize) -> String {
    let mut out = String::new();
    let mut characters = pattern.chars();
    let mut wild = 0;
    while let Some(character) = characters.next() {
        match character {
            '%' => {
                if wild == 0 {
                    out.push_str(&format!("x{n}"));
                }
                wild += 1;
            }
            '_' => out.push(char::from(b'a' + u8::try_from(n % 26).unwrap_or(0))),
            '\\' => out.extend(characters.next()),
            other => out.push(other),
        }
    }
    out
}

/// Spends a number on the choices that a pattern leaves.
struct Turn {
    n: usize,
    spent: usize,
}

impl Turn {
    /// A place among `count`; the first choices spend the number digit by digit.
    fn among(&mut self, count: usize) -> usize {
        let place = self.n % count;
        self.n /= count;
        self.spent += 1;
        place
    }

    fn write(&mut self, part: &Part, out: &mut String) -> Option<()> {
        match part {
            Part::Class(characters) => {
                let place = self.among(characters.len());
                out.push(*characters.get(place)?);
            }
            Part::Choice(sequences) => {
                let place = self.among(sequences.len());
                for repeated in sequences.get(place)? {
                    // A little more than the least, so that there is room for difference.
                    let roomy = repeated.least.max(3.min(repeated.most));
                    for _ in 0..roomy {
                        self.write(&repeated.part, out)?;
                    }
                }
            }
        }
        // Patterns that nest without end are not worth it.
        (self.spent < 10_000).then_some(())
    }
}

struct Parser {
    rest: Vec<char>,
    at: usize,
}

impl Parser {
    fn peek(&self) -> Option<char> {
        self.rest.get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.peek();
        self.at += usize::from(next.is_some());
        next
    }

    fn eat(&mut self, expected: char) -> bool {
        let found = self.peek() == Some(expected);
        self.at += usize::from(found);
        found
    }

    fn choice(&mut self) -> Option<Vec<Vec<Repeated>>> {
        let mut sequences = vec![self.sequence()?];
        while self.eat('|') {
            sequences.push(self.sequence()?);
        }
        Some(sequences)
    }

    fn sequence(&mut self) -> Option<Vec<Repeated>> {
        let mut sequence = Vec::new();
        while let Some(next) = self.peek() {
            match next {
                '|' | ')' => break,
                '^' | '$' => self.at += 1,
                _ => {
                    let part = self.part()?;
                    let (least, most) = self.repetition()?;
                    sequence.push(Repeated { part, least, most });
                }
            }
        }
        Some(sequence)
    }

    fn part(&mut self) -> Option<Part> {
        Some(match self.next()? {
            '(' => {
                if self.eat('?') && !self.eat(':') {
                    return None;
                }
                let choice = self.choice()?;
                self.eat(')').then_some(Part::Choice(choice))?
            }
            '[' => Part::Class(self.class()?),
            '.' => Part::Class(letters_and_digits()),
            '\\' => Part::Class(escape(self.next()?)?),
            '*' | '+' | '?' => return None,
            other => Part::Class(vec![other]),
        })
    }

    fn repetition(&mut self) -> Option<(u32, u32)> {
        let range = match self.peek() {
            Some('*') => (0, MANY),
            Some('+') => (1, MANY),
            Some('?') => (0, 1),
            Some('{') => return self.braces(),
            _ => return Some((1, 1)),
        };
        self.at += 1;
        // Lazy or not, it matches the same.
        self.eat('?');
        Some(range)
    }

    fn braces(&mut self) -> Option<(u32, u32)> {
        let end = self.rest[self.at..].iter().position(|c| *c == '}')? + self.at;
        let inner: String = self.rest[self.at + 1..end].iter().collect();
        self.at = end + 1;
        self.eat('?');
        let (least, most) = match inner.split_once(',') {
            None => (inner.parse().ok()?, inner.parse().ok()?),
            Some((least, "")) => {
                let least: u32 = least.parse().ok()?;
                (least, least + MANY)
            }
            Some((least, most)) => (least.parse().ok()?, most.parse().ok()?),
        };
        (least <= most && most <= 1000).then_some((least, most))
    }

    /// What stands in brackets.
    fn class(&mut self) -> Option<Vec<char>> {
        let negated = self.eat('^');
        let mut members: Vec<char> = Vec::new();
        let start = self.at;
        loop {
            let next = self.next()?;
            match next {
                ']' if self.at - 1 > start => break,
                '[' if self.eat(':') => {
                    let end = self.rest[self.at..].windows(2).position(|w| w == [':', ']'])?;
                    let name: String = self.rest[self.at..self.at + end].iter().collect();
                    self.at += end + 2;
                    members.extend(named(&name)?);
                }
                '\\' => members.extend(escape(self.next()?)?),
                first => {
                    let is_range = self.peek() == Some('-')
                        && self.rest.get(self.at + 1).is_some_and(|c| *c != ']');
                    if is_range {
                        self.at += 1;
                        let last = self.next()?;
                        members.extend((first..=last).take(512));
                    } else {
                        members.push(first);
                    }
                }
            }
        }
        if negated {
            members = (' '..='~').filter(|c| !members.contains(c)).collect();
            // What is easiest to read comes first.
            members.sort_by_key(|c| !c.is_ascii_alphanumeric());
        }
        (!members.is_empty()).then_some(members)
    }
}

fn letters_and_digits() -> Vec<char> {
    ('a'..='z').chain('0'..='9').collect()
}

fn named(class: &str) -> Option<Vec<char>> {
    Some(match class {
        "alpha" => ('a'..='z').chain('A'..='Z').collect(),
        "lower" => ('a'..='z').collect(),
        "upper" => ('A'..='Z').collect(),
        "digit" => ('0'..='9').collect(),
        "alnum" => letters_and_digits(),
        "xdigit" => ('0'..='9').chain('a'..='f').collect(),
        "space" | "blank" => vec![' '],
        "punct" => vec!['.', ',', '-', '!'],
        _ => return None,
    })
}

fn escape(character: char) -> Option<Vec<char>> {
    Some(match character {
        'd' => ('0'..='9').collect(),
        'w' => letters_and_digits(),
        's' => vec![' '],
        'D' => ('a'..='z').collect(),
        'S' => letters_and_digits(),
        'W' => vec!['-', '.', ' '],
        'n' => vec!['\n'],
        't' => vec!['\t'],
        // Word boundaries, backreferences.
        other if other.is_ascii_alphanumeric() => return None,
        other => vec![other],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_of_constraints_are_met() {
        for (regex, expected) in [
            ("^[A-Z]{2}$", "AA"),
            ("^[a-z0-9_-]+$", "aaa"),
            (r"^\d{4}-\d{2}$", "0000-00"),
            (r"^[^@\s]+@[^@]+\.[a-z]{2,}$", "000@000.aaa"),
            ("^(open|paid)$", "open"),
            ("^#[[:xdigit:]]{6}$", "#000000"),
            (r"^\+?[1-9]\d{1,14}$", "+1000"),
            ("^(?:a|b)?c$", "ac"),
            ("", ""),
        ] {
            assert_eq!(matching(regex, 0).as_deref(), Some(expected), "{regex}");
        }
        let many: std::collections::BTreeSet<_> =
            (0..100).map(|n| matching("^[A-Z]{3}$", n)).collect();
        assert_eq!(many.len(), 100);
        for regex in [r"(a)\1", "(?=a)", "[", "(", "a{2", "*"] {
            assert_eq!(matching(regex, 0), None, "{regex}");
        }
    }

    #[test]
    fn like_is_met() {
        assert_eq!(like("abc_%", 1), "abcbx1");
        assert_eq!(like(r"100\%", 0), "100%");
        assert_eq!(like("%@%", 2), "x2@");
    }
}
