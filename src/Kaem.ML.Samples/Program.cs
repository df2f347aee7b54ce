using Kaem.ML.Samples.Commands;
using Kaem.ML.Samples.Display;

Terminal.Prepare();
return CommandLine.Run(args);
