//! The app's end of the pipe: starting a partner, hearing it, and letting it go.

use std::{io, path::Path, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    process::{Child, ChildStdin, ChildStdout, Command},
    runtime::Handle,
    sync::mpsc,
    time::timeout,
};

use super::{
    ARGUMENT,
    talk::{self, Begin, LONGEST_LINE, Order, Report},
};

/// How long a partner may take to leave before it is ended.
const GOODBYE: Duration = Duration::from_secs(5);

/// A running partner. Dropping it ends the process.
#[derive(Debug)]
pub struct Partner {
    orders: mpsc::UnboundedSender<Order>,
}

/// The partner has ended by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the practice partner has ended")]
pub struct PartnerGone;

impl Partner {
    /// Starts `program` as a partner with its home in `dir`.
    ///
    /// `heard` is called with each report, and with `None` when the process has ended, whyever; it is
    /// dropped then, so what it holds tells that the folder is free.
    ///
    /// # Errors
    ///
    /// When the system does not start the program.
    pub fn start(
        program: &Path,
        dir: &Path,
        begin: Begin,
        runtime: &Handle,
        heard: impl Fn(Option<Report>) + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let _inside = runtime.enter();
        let mut child = Command::new(program)
            .arg(ARGUMENT)
            .arg(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (input, output) = pipes.ok_or(io::ErrorKind::BrokenPipe)?;
        let (orders, inbox) = mpsc::unbounded_channel();
        // The first line is in the channel before anyone can say another.
        let _ = orders.send(Order::Begin(begin));
        runtime.spawn(async move {
            attend(input, output, inbox, &heard).await;
            let is_over = timeout(GOODBYE, child.wait()).await;
            if is_over.is_err() {
                end(&mut child).await;
            }
            heard(None);
        });
        Ok(Self { orders })
    }

    /// Says this to the partner.
    ///
    /// # Errors
    ///
    /// [`PartnerGone`].
    pub fn tell(&self, order: Order) -> Result<(), PartnerGone> {
        self.orders.send(order).map_err(|_| PartnerGone)
    }
}

/// Carries lines both ways until either side has had enough. Its end closes the pipes, and that ends
/// the partner.
async fn attend(
    mut input: ChildStdin,
    output: ChildStdout,
    mut orders: mpsc::UnboundedReceiver<Order>,
    heard: &impl Fn(Option<Report>),
) {
    let mut output = BufReader::new(output);
    let most = u64::try_from(LONGEST_LINE).unwrap_or(u64::MAX);
    let mut line = Vec::new();
    loop {
        // Reading into a line that outlives the turn: what was read of it is not lost by an order.
        let mut limited = (&mut output).take(most.saturating_sub(len(&line)));
        tokio::select! {
            order = orders.recv() => {
                let Some(order) = order else { return };
                if input.write_all(&talk::line(&order)).await.is_err() {
                    return;
                }
            }
            read = limited.read_until(b'\n', &mut line) => {
                let report = read.ok().and_then(|_| talk::read(&line));
                let Some(report) = report.filter(|_| line.ends_with(b"\n")) else { return };
                line.clear();
                heard(Some(report));
            }
        }
    }
}

fn len(line: &[u8]) -> u64 {
    u64::try_from(line.len()).unwrap_or(u64::MAX)
}

async fn end(child: &mut Child) {
    // One that cannot be ended is one that has ended.
    let _ = child.kill().await;
}
