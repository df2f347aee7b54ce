using System.Runtime.InteropServices;
using Kaem.Tool.Display;

namespace Kaem.Tool.Commands;

/// <summary>The process.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        using var cancellation = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        return CommandLine.Run(arguments, ToolConsole.OfProcess(), cancellation.Token);

        // The first signal ends the work in good order, the second ends the process.
        void Cancel(PosixSignalContext signal)
        {
            signal.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        }
    }
}
