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
        if (mlContext.Generative().IsTablesModel(path))
            throw ToolException.Usage($"'{path}' is a model of several tables, which 'kaem generate' takes; this command takes the model of one.");
        ITransformer loaded;
        try
        {
            loaded = mlContext.Model.Load(path, out _);
        }
        // What ML.NET throws over files that are none of its own is anything.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // What these say is of archives, not of models.
            throw exception.GetBaseException() is InvalidDataException or IOException
                ? ToolException.Failure(
                    $"'{path}' can't be loaded as a model: it is none, or is damaged. 'kaem fit' saves one, and so does mlContext.Model.Save.")
                : ToolException.Failure($"'{path}' can't be loaded as a model: {exception.GetBaseException().Message}");
        }
        return mlContext.Generative().TryGetTableModel(loaded, out var model)
            ? model.Model
            : throw ToolException.Failure($"There is no table's model in '{path}'. 'kaem fit' saves one, and so does mlContext.Model.Save.");
    }

    /// <summary>Whether a file is a model of several tables.</summary>
    /// <exception cref="ToolException">There is no such file.</exception>
    public static bool IsOfTables(string path)
    {
        InputFiles.MustExist(path);
        return new MLContext().Generative().IsTablesModel(path);
    }

    /// <summary>Loads a model of several tables.</summary>
    /// <exception cref="ToolException">It is damaged.</exception>
    public static KaemTablesModel LoadTables(string path)
    {
        try
        {
            return new MLContext().Generative().LoadTablesModel(path).Model;
        }
        catch (ModelFormatException exception)
        {
            throw ToolException.Failure($"'{path}' can't be loaded as a model: {exception.Message}");
        }
    }

    public static void Save(string path, FittedModel fitted)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        fitted.Context.Model.Save(fitted.Transformer, fitted.Schema, file);
    }
}
