using System.CommandLine;
using Kaem.ML.Samples.Commands;
using Kaem.ML.Samples.Display;

Terminal.Prepare();
var root = DigitsCommand.Create();
root.Subcommands.Add(ImagesCommand.Create());
return root.Parse(args).Invoke();
