using System.CommandLine;
using Kaem.ML;
using Kaem.Tool.Arguments;
using Kaem.Tool.Files;
using Kaem.Tool.Models;

namespace Kaem.Tool.Commands;

/// <summary>A table and a model of it: a saved one, or one that learns the table first.</summary>
internal sealed class ModelOrTable
{
    private readonly Argument<string[]> _files = new Argument<string[]>("files")
    {
        Description = "A saved model, and the table. Without a model, one learns the table first.", HelpName = "[model.zip] data",
        Arity = new ArgumentArity(1, 2),
    }.WithoutOptions();

    private readonly SourceArguments _source = new();
    private readonly TrainingArguments _training = new();

    public Option<ulong> Seed => _training.Seed;

    public void AddTo(Command command)
    {
        command.Arguments.Add(_files);
        _training.AddTo(command);
        _source.AddTo(command);
    }

    /// <summary>Reads the arguments, the table and the model; refuses what can't be before anything is trained.</summary>
    /// <param name="target">The file that is to be written.</param>
    /// <param name="other">Another file that is read; null for none.</param>
    /// <returns>What is read, and the model; null where it is still to be trained.</returns>
    public (Plan Plan, SourceTable Table, KaemTableModel? Model) Begin(
        ParseResult parsed, string target, OutputFiles outputs, ToolSession session, string? other = null)
    {
        outputs.Protect(other);
        var plan = Prepare(parsed, outputs);
        outputs.Claim(target, "-o");
        var model = plan.Model is null ? null : ModelFile.Load(plan.Model);
        var table = model is null ? plan.Reader.Read(plan.Data) : plan.Reader.ReadAs(plan.Data, model.Schema, $"the model '{plan.Model}'");
        session.Describe(table);
        return (plan, table, model);
    }

    private Plan Prepare(ParseResult parsed, OutputFiles outputs)
    {
        var (model, data) = Split(parsed.GetRequiredValue(_files));
        if (model is not null)
            _training.RefuseWithModel(parsed, model);
        var reader = _training.Reader(parsed, _source.Reader(parsed));
        outputs.Protect(model);
        outputs.Protect(data);
        outputs.Claim(_training.SaveModel(parsed), "--save-model");
        return new Plan(model, data, reader);
    }

    /// <summary>Trains a model of the table, and saves it where that was asked for.</summary>
    public KaemTableModel Fit(ParseResult parsed, SourceTable table, OutputFiles outputs, ToolSession session)
    {
        _training.CheckRules(parsed, table.Table);
        var fitted = _training.Training(parsed).Fit(table.Table, session.Work);
        if (_training.SaveModel(parsed) is { } path)
            outputs.Write(path, file => ModelFile.Save(file, fitted));
        return fitted.Model;
    }

    private static (string? Model, string Data) Split(string[] files) => files switch
    {
        [var model] when InputFiles.IsModel(model) => throw ToolException.Usage($"'{model}' is a model; give the table behind it."),
        [var data] => (null, data),
        [var data, var model] when InputFiles.IsModel(model) && !InputFiles.IsModel(data) => (model, data),
        _ => (files[0], files[1]),
    };

    /// <summary>What is to be read.</summary>
    /// <param name="Model">The saved model; null to train one.</param>
    /// <param name="Data">The table.</param>
    /// <param name="Reader">Reads tables as the command line says.</param>
    internal sealed record Plan(string? Model, string Data, SourceReader Reader);
}
