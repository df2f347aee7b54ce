return Kaem.ML.Samples.Commands.CommandLine.Run(args);
