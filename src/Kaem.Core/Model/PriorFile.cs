using Kaem.ML.Numerics;
using Kaem.ML.Persistence;
using Kaem.ML.Posteriors;

namespace Kaem.ML;

/// <summary>
/// The file of a prior alone: like the model's, with a signature of its own. Version 1 has the sections PRIO (widths and
/// prior options, JSON), PARA (parameters, binary) and ENDS, in that order.
/// </summary>
internal static class PriorFile
{
    private const int Version = 1;

    public static void Write(Stream stream, KaemOptions options, IReadOnlyList<Parameter> parameters)
    {
        stream.Write(FileKind.Prior.Signature);
        var writer = new SectionWriter(stream);
        writer.WriteInt32(Version);
        writer.WriteSection("PRIO", OptionsJson.WritePrior(options));
        writer.WriteSection("PARA", ParameterBlock.Write(
            [.. parameters.Select(parameter => parameter.Describe())],
            (name, values) => parameters.First(parameter => parameter.Name == name).Value.Span.CopyTo(values)));
        writer.WriteSection("ENDS", []);
    }

    public static LatentPrior Read(Stream stream) => FileKind.Prior.Read(stream, reader =>
    {
        reader.ReadVersion(Version);
        var options = OptionsJson.ReadPrior(reader.ReadSection("PRIO", SectionReader.MostOptionsBytes));
        byte[] parameters = reader.ReadSection("PARA", long.MaxValue);
        reader.ReadSection("ENDS", 0);
        ParameterBlock.CheckRoom(parameters, JointModel.CountPriorParameters(options));
        var prior = JointModel.CreatePrior(options);
        ParameterBlock.Read(parameters, prior.Parameters);
        prior.Refresh(WorkerPool.Borrow());
        return new LatentPrior(prior, options);
    });
}
