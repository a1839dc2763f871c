//! Code from text. The compiler's own lexer, which is optimised, reads it in one call; `quote!` in a derive, which cargo
//! builds without optimisation, would make each token by itself. Tokens of the user are put between, with their spans.

use proc_macro2::{Delimiter, Group, Punct, Spacing, TokenStream, TokenTree};

/// Code under construction: streams, behind them single tokens, or text that is still to be read.
#[derive(Default)]
pub(crate) struct Code {
    streams: Vec<TokenStream>,
    // Each call of the compiler costs thousands of instructions: neighbours go over together.
    trees: Vec<TokenTree>,
    text: String,
}

impl Code {
    /// Adds code as text. Between two calls that add tokens each bracket has its partner.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.join_trees();
        self.text.push_str(text);
        self.text.push(' ');
        self
    }

    /// Adds a stream of tokens.
    pub(crate) fn tokens(&mut self, tokens: &TokenStream) -> &mut Self {
        self.read_text();
        self.join_trees();
        self.streams.push(tokens.clone());
        self
    }

    /// Adds single tokens.
    pub(crate) fn trees(&mut self, trees: &[TokenTree]) -> &mut Self {
        self.read_text();
        self.trees.extend_from_slice(trees);
        self
    }

    /// Adds one token.
    pub(crate) fn token(&mut self, token: impl Into<TokenTree>) -> &mut Self {
        self.trees(&[token.into()])
    }

    /// Adds a comma to the tokens before it.
    pub(crate) fn comma(&mut self) -> &mut Self {
        self.token(Punct::new(',', Spacing::Alone))
    }

    /// Adds code in brackets.
    pub(crate) fn group(&mut self, delimiter: Delimiter, write: impl FnOnce(&mut Self)) -> &mut Self {
        let mut inner = Self::default();
        write(&mut inner);
        self.token(Group::new(delimiter, inner.finish()))
    }

    /// All of it.
    pub(crate) fn finish(mut self) -> TokenStream {
        self.read_text();
        self.join_trees();
        self.streams.into_iter().collect()
    }

    fn read_text(&mut self) {
        if !self.text.is_empty() {
            // What the derives write is Rust; their tests expand every form of it.
            let tokens = self.text.parse::<proc_macro::TokenStream>();
            self.streams.push(tokens.map(TokenStream::from).unwrap_or_default());
            self.text.clear();
        }
    }

    fn join_trees(&mut self) {
        if !self.trees.is_empty() {
            self.streams.push(std::mem::take(&mut self.trees).into_iter().collect());
        }
    }
}
