//! Questions to a node and its answers (JSON-RPC 2.0), without the wire between them.
//!
//! A node is a stranger: it may be wrong, outdated or hostile. Its answers are read strictly,
//! limited in size, and used only for what a person sees and confirms: nothing that a node says
//! changes what a transaction means. Each question is a value; [`Call::body`] writes it and
//! [`Call::read`] reads the answer to it, so that the two cannot be mixed up.

mod account;
mod fee;
mod hex;
mod transaction;

use serde_json::{Map, Value, json};

use crate::{error::ChainError, text};

pub use account::{CheckChainId, GetBalance, GetBlockNumber, GetCode, GetNonce};
pub use fee::{EstimateGas, FeeHistory, GetFeeHistory, GetPriorityFee, Tips};
pub use transaction::{GetReceipt, GetTransaction, Outcome, Receipt, Seen, SendTransaction, Sent};

/// Longest answer that is read; a host stops reading a response body here.
pub const RESPONSE_MAX: usize = 1024 * 1024;

/// Longest piece of a node's own words that is shown.
const MESSAGE_MAX: usize = 200;

/// Ties an answer to its question; the host counts up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallId(pub u32);

/// One question to a node, and how to read the answer to it.
pub trait Call {
    /// What a good answer says.
    type Answer;

    /// The JSON-RPC method.
    fn method(&self) -> &'static str;

    /// The JSON-RPC parameters.
    fn params(&self) -> Value;

    /// Reads the `result` member of a good answer.
    ///
    /// # Errors
    /// [`ChainError::MalformedResponse`] and what else the answer can reveal.
    fn read_result(&self, result: &Value) -> Result<Self::Answer, ChainError>;

    /// Reads the `error` member; a refusal, unless the call knows better.
    ///
    /// # Errors
    /// [`ChainError::Node`].
    fn read_refusal(&self, refusal: Refusal) -> Result<Self::Answer, ChainError> {
        Err(refusal.into())
    }

    /// The body of the HTTP request, of type `application/json`.
    fn body(&self, CallId(id): CallId) -> String {
        let (method, params) = (self.method(), self.params());
        json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string()
    }

    /// Reads the body of the HTTP response.
    ///
    /// # Errors
    /// [`ChainError::ResponseTooLong`], [`ChainError::IdMismatch`], [`ChainError::Node`],
    /// [`ChainError::MalformedResponse`] and what [`Self::read_result`] finds.
    fn read(&self, id: CallId, response: &[u8]) -> Result<Self::Answer, ChainError> {
        match envelope(id, response)? {
            Ok(result) => self.read_result(&result),
            Err(refusal) => self.read_refusal(refusal),
        }
    }
}

/// A node's refusal in its own words, cleaned of everything invisible and cut to 200 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    number: i64,
    message: String,
}

impl From<Refusal> for ChainError {
    fn from(Refusal { number, message }: Refusal) -> Self {
        Self::Node { number, message }
    }
}

/// The frame around every answer (JSON-RPC 2.0, section 5).
fn envelope(CallId(id): CallId, response: &[u8]) -> Result<Result<Value, Refusal>, ChainError> {
    if response.len() > RESPONSE_MAX {
        return Err(ChainError::ResponseTooLong { found: response.len() });
    }
    let malformed = |what| ChainError::MalformedResponse { what };
    let mut answer: Map<String, Value> =
        serde_json::from_slice(response).map_err(|_| malformed("not a JSON object"))?;
    if answer.get("jsonrpc").and_then(Value::as_str) != Some("2.0") {
        return Err(malformed("not JSON-RPC 2.0"));
    }
    let error = answer.remove("error").filter(|error| !error.is_null());
    let answered = answer.get("id").unwrap_or(&Value::Null);
    // A node that could not read the question cannot repeat its id.
    let unread = error.is_some() && answered.is_null();
    if !unread && answered.as_u64() != Some(id.into()) {
        return Err(ChainError::IdMismatch);
    }
    match (answer.remove("result"), error) {
        (Some(result), None) => Ok(Ok(result)),
        (None | Some(Value::Null), Some(error)) => Ok(Err(refusal(&error)?)),
        (Some(_), Some(_)) => Err(malformed("both a result and an error")),
        (None, None) => Err(malformed("neither a result nor an error")),
    }
}

fn refusal(error: &Value) -> Result<Refusal, ChainError> {
    let number = error.get("code").and_then(Value::as_i64);
    let message = error.get("message").and_then(Value::as_str);
    let (Some(number), Some(message)) = (number, message) else {
        return Err(ChainError::MalformedResponse { what: "error" });
    };
    Ok(Refusal { number, message: text::clean(message, MESSAGE_MAX) })
}

#[cfg(test)]
mod tests {
    use super::{Call, CallId, ChainError, GetBlockNumber, RESPONSE_MAX};

    fn read(response: &str) -> Result<u64, ChainError> {
        GetBlockNumber.read(CallId(7), response.as_bytes())
    }

    fn malformed(response: &str) -> &'static str {
        match read(response) {
            Err(ChainError::MalformedResponse { what }) => what,
            other => panic!("{response}: {other:?}"),
        }
    }

    #[test]
    fn a_question_carries_method_parameters_and_id() {
        let body: serde_json::Value =
            serde_json::from_str(&GetBlockNumber.body(CallId(7))).unwrap();
        let expected = serde_json::json!({
            "jsonrpc": "2.0", "id": 7, "method": "eth_blockNumber", "params": []
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn the_answer_to_the_question_is_read() {
        assert_eq!(read(r#"{"jsonrpc":"2.0","id":7,"result":"0x10"}"#), Ok(16));
        assert_eq!(read(r#"{"jsonrpc":"2.0","id":7,"error":null,"result":"0x0"}"#), Ok(0));
    }

    #[test]
    fn the_answer_to_another_question_is_not_read() {
        for id in ["8", "\"7\"", "7.5", "-7", "null", "[7]"] {
            let response = format!(r#"{{"jsonrpc":"2.0","id":{id},"result":"0x10"}}"#);
            assert_eq!(read(&response), Err(ChainError::IdMismatch), "{id}");
        }
        assert_eq!(read(r#"{"jsonrpc":"2.0","result":"0x10"}"#), Err(ChainError::IdMismatch));
    }

    #[test]
    fn a_refusal_is_quoted_without_tricks() {
        let message = format!("bad\\u001b[31m \\u202e{}", "x".repeat(5_000));
        let response = format!(
            r#"{{"jsonrpc":"2.0","id":7,"error":{{"code":-32000,"message":"{message}"}}}}"#
        );
        let Err(ChainError::Node { number, message }) = read(&response) else {
            panic!("a refusal");
        };
        assert_eq!(number, -32000);
        assert_eq!(message.chars().count(), 200);
        assert!(message.starts_with("bad[31m xxx"));
    }

    #[test]
    fn a_node_that_could_not_read_the_question_may_leave_out_the_id() {
        let response = r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"parse"}}"#;
        assert!(matches!(read(response), Err(ChainError::Node { number: -32700, .. })));
    }

    #[test]
    fn what_is_no_answer_is_named() {
        for response in ["", "null", "[]", "{", "\"0x1\"", "<html>", "{\"id\":7}x"] {
            assert_eq!(malformed(response), "not a JSON object", "{response}");
        }
        assert_eq!(malformed(r#"{"id":7,"result":"0x1"}"#), "not JSON-RPC 2.0");
        assert_eq!(malformed(r#"{"jsonrpc":"1.0","id":7,"result":"0x1"}"#), "not JSON-RPC 2.0");
        let neither = r#"{"jsonrpc":"2.0","id":7}"#;
        assert_eq!(malformed(neither), "neither a result nor an error");
        let both = r#"{"jsonrpc":"2.0","id":7,"result":"0x1","error":{"code":1,"message":""}}"#;
        assert_eq!(malformed(both), "both a result and an error");
        for error in ["1", "{}", r#"{"code":"1","message":"x"}"#, r#"{"code":1e99,"message":"x"}"#]
        {
            let response = format!(r#"{{"jsonrpc":"2.0","id":7,"error":{error}}}"#);
            assert_eq!(malformed(&response), "error", "{error}");
        }
    }

    #[test]
    fn ten_megabytes_are_refused_unread_and_depth_does_no_harm() {
        let huge = format!(r#"{{"jsonrpc":"2.0","id":7,"result":"{}"}}"#, "1".repeat(10_000_000));
        assert_eq!(read(&huge), Err(ChainError::ResponseTooLong { found: huge.len() }));
        let deep = format!(r#"{{"jsonrpc":"2.0","id":7,"result":{}"#, "[".repeat(500_000));
        assert!(deep.len() < RESPONSE_MAX);
        assert_eq!(malformed(&deep), "not a JSON object");
    }
}
