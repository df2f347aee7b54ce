using Kaem.ML;
using Kaem.Tool.Arguments;
using Kaem.Tool.Files;
using Microsoft.ML;

namespace Kaem.Tool.Models;

/// <summary>Saved models: what mlContext.Model.Save writes and mlContext.Model.Load reads.</summary>
internal static class ModelFile
{
    /// <exception cref="ToolException">There is no such file, or no table's model in it.</exception>
    public static KaemTableModel Load(string path)
    {
        InputFiles.MustExist(path);
        var mlContext = new MLContext();
        ITransformer loaded;
        try
        {
            loaded = mlContext.Model.Load(path, out _);
        }
        // What ML.NET throws over files that are none of its own is anything.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw ToolException.Failure($"'{path}' can't be loaded as a model: {exception.GetBaseException().Message}");
        }
        return mlContext.Generative().TryGetTableModel(loaded, out var model)
            ? model.Model
            : throw ToolException.Failure($"There is no table's model in '{path}'. 'kaem fit' saves one, and so does mlContext.Model.Save.");
    }

    public static void Save(string path, FittedModel fitted)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        fitted.Context.Model.Save(fitted.Transformer, fitted.Schema, file);
    }
}
