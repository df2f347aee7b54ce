using Kaem.ML.Engines;
using Kaem.ML.Persistence;
using Kaem.ML.Posteriors;
using Kaem.ML.Training;

namespace Kaem.ML;

/// <summary>
/// The model's file: a signature, a version, then sections, each with a tag, its length, its bytes and their SHA-256.
/// Version 1 has the sections OPTS (options, JSON), HIST (training summary, JSON), PARA (parameters, binary) and ENDS, in
/// that order. All numbers are little-endian.
/// </summary>
internal static class ModelFile
{
    private const int Version = 1;

    public static void Write(Stream stream, IKaemEngine engine, KaemOptions options, TrainingSummary training)
    {
        stream.Write(FileKind.Model.Signature);
        var writer = new SectionWriter(stream);
        writer.WriteInt32(Version);
        writer.WriteSection("OPTS", OptionsJson.Write(options, engine.Columns));
        writer.WriteSection("HIST", TrainingJson.Write(training));
        writer.WriteSection("PARA", ParameterBlock.Write(engine.Parameters, engine.ReadParameter));
        writer.WriteSection("ENDS", []);
    }

    /// <param name="factory">Makes the engine that is to compute the model.</param>
    /// <exception cref="NotSupportedException">Engines of that kind can't compute the model.</exception>
    public static KaemModel Read(Stream stream, IKaemEngineFactory factory)
    {
        var (model, reduction, parameters, training) = FileKind.Model.Read(stream, ReadParts);
        return FileKind.Model.Make(() =>
        {
            var engine = ReducedEngine.Make(factory, model, reduction);
            parameters.RequireOnly(engine.Parameters);
            return new KaemModel(engine, training);
        });
    }

    private static (ModelParts Model, PrincipalComponents? Reduction, ParameterBlock.Index Parameters, TrainingSummary Training) ReadParts(SectionReader reader)
    {
        reader.ReadVersion(Version);
        var (options, columns) = OptionsJson.Read(reader.ReadSection("OPTS", SectionReader.MostOptionsBytes));
        var training = TrainingJson.Read(reader.ReadSection("HIST", SectionReader.MostHistoryBytes));
        byte[] block = reader.ReadSection("PARA", long.MaxValue);
        reader.ReadSection("ENDS", 0);
        if (options.PrincipalComponents > columns)
            throw new ModelFormatException($"The model has {options.PrincipalComponents} principal components of {columns} columns: it is damaged.");
        ParameterBlock.CheckRoom(block, JointModel.CountParameters(options, options.PrincipalComponents ?? columns)
            + (options.PrincipalComponents is { } count ? PrincipalComponents.CountParameters(columns, count) : 0));
        var parameters = new ParameterBlock.Index(block);
        var reduction = options.PrincipalComponents is { } components ? new PrincipalComponents(columns, components) : null;
        foreach (var parameter in reduction?.Parameters ?? [])
            parameters.Read(parameter.Name, parameter.Value.Span);
        return (new ModelParts(options, reduction?.Count ?? columns, parameters.Read), reduction, parameters, training);
    }
}
