namespace Kaem.Worker.Hosting;

internal static class Program
{
    private static Task<int> Main(string[] args) => WorkerCommand.Create().Parse(args).InvokeAsync();
}
