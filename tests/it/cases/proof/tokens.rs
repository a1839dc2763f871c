//! Just enough of SQLite's words to compare stored statements, written apart from the product's own tokenizer.

/// The tokens of a statement: words in lower case, quoted names and strings as they are, comments left out.
pub(super) fn tokens(sql: &str) -> Vec<String> {
    let mut rest: Vec<char> = sql.chars().rev().collect();
    let mut tokens = Vec::new();
    while let Some(c) = rest.pop() {
        match c {
            c if c.is_whitespace() => {}
            '"' | '\'' | '`' => tokens.push(quoted(c, &mut rest)),
            '-' if rest.last() == Some(&'-') => while rest.pop().is_some_and(|it| it != '\n') {},
            '/' if rest.last() == Some(&'*') => {
                rest.pop();
                let mut last = ' ';
                while let Some(next) = rest.pop().filter(|next| (last, *next) != ('*', '/')) {
                    last = next;
                }
            }
            c if is_word(c) => {
                let mut word = c.to_lowercase().to_string();
                while let Some(next) = rest.pop_if(|it| is_word(*it)) {
                    word.extend(next.to_lowercase());
                }
                tokens.push(word);
            }
            c => tokens.push(c.to_string()),
        }
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
}

/// Up to the closing quote; a name that needs no quotes loses them.
fn quoted(quote: char, rest: &mut Vec<char>) -> String {
    let mut text = String::new();
    while let Some(c) = rest.pop() {
        if c == quote && rest.pop_if(|next| *next == quote).is_none() {
            break;
        }
        text.push(c);
    }
    let is_plain = text.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if quote != '\'' && is_plain { text } else { format!("{quote}{text}{quote}") }
}

/// What stands in brackets behind each `word`, and one token more where there are none.
pub(super) fn behind(tokens: &[String], word: &str) -> Vec<String> {
    let places = tokens.iter().enumerate().filter(|(_, it)| *it == word);
    let mut found: Vec<String> = places.map(|(at, _)| argument(&tokens[at + 1..])).collect();
    found.sort();
    found
}

fn argument(tokens: &[String]) -> String {
    let mut depth = 0;
    let length = tokens.iter().take_while(|it| {
        match it.as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        depth > 0
    });
    let length = length.count();
    tokens[..=length.min(tokens.len() - 1)].join(" ")
}
