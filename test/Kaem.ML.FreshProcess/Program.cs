using Kaem.ML.Saving;
using Microsoft.ML;

// Loads a saved pipeline as any application would, with nothing registered, and writes down what it does to given rows.
// Arguments: the model, the rows (columns, then values: little-endian floats after an int), the report to write.
var context = new MLContext();
var pipeline = context.Model.Load(args[0], out var schema);
File.WriteAllText(args[2], PipelineReport.Of(context, pipeline, schema, PipelineReport.ReadRows(args[1])));
