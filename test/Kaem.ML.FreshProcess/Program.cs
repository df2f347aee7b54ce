using Kaem.ML.Reliability;
using Kaem.ML.Saving;
using Microsoft.ML;

// Trains with checkpoints until it is killed. Arguments: train, the checkpoints' folder, the model to write at the end.
if (args[0] == "train")
{
    Console.WriteLine(0);
    CheckpointedTraining.Run(args[1], new CheckpointedTraining.StepPrinter()).Save(args[2]);
    return;
}

// Loads a saved pipeline as any application would, with nothing registered, and writes down what it does to given rows.
// Arguments: the model, the rows (columns, then values: little-endian floats after an int), the report to write.
var context = new MLContext();
var pipeline = context.Model.Load(args[0], out var schema);
File.WriteAllText(args[2], PipelineReport.Of(context, pipeline, schema, PipelineReport.ReadRows(args[1])));
