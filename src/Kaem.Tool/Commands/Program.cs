using System.Runtime.InteropServices;
using Kaem.Tool.Commands;
using Kaem.Tool.Display;

using var cancellation = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
return CommandLine.Run(args, ToolConsole.OfProcess(), cancellation.Token);

// The first signal ends the work in good order, the second ends the process.
void Cancel(PosixSignalContext signal)
{
    signal.Cancel = !cancellation.IsCancellationRequested;
    cancellation.Cancel();
}
