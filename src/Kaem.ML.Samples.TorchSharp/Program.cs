using System.CommandLine;
using Kaem.ML.Samples.TorchSharp;
using Kaem.ML.Samples.TorchSharp.Texts;

var root = new RootCommand("Models on TorchSharp: pictures learned on a GPU, where there is one, and texts.");
root.Subcommands.Add(PictureCommand.Create());
root.Subcommands.Add(TextCommand.Create());
root.Subcommands.Add(PerceptualCommand.Create());
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception fault) when (fault is ArgumentException or IOException or InvalidDataException or NotSupportedException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}
