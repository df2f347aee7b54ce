using System.CommandLine;
using Kaem.ML.Samples.Commands;

var root = DigitsCommand.Create();
root.Subcommands.Add(ImagesCommand.Create());
return root.Parse(args).Invoke();
