using System.Text;
using Kaem.ML.Data;
using Kaem.ML.Persistence;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Tables;
using Kaem.ML.Tests.Tables.Relations;

namespace Kaem.ML.Tests.Reliability;

/// <summary>A small file of every kind that is read here, how it is damaged, and what may come of it.</summary>
internal static class DamagedFiles
{
    /// <summary>What a small model takes beside its parameters: tables of its prior, at most 4,096 panels, and the threads' room to build them.</summary>
    public const long Tables = 16 << 20;

    /// <param name="Whole">What is damaged.</param>
    /// <param name="Damage">Makes a file of a number.</param>
    /// <param name="Load">Reads it.</param>
    /// <param name="Refusal">The one exception that reading may end in.</param>
    /// <param name="Room">Bytes that may be taken beside four times the file's length.</param>
    public sealed record Kind(string Name, byte[] Whole, Func<byte[], int, byte[]> Damage, Action<Stream> Load, Type Refusal, long Room = Tables)
    {
        /// <summary>What reading may take at most; a machine may be busy.</summary>
        public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);
    }

    public static List<Kind> Kinds()
    {
        var train = SmallModel.Arc(60);
        var options = SmallModel.Options with { Epochs = 2 };
        KaemModel[] models =
        [
            SmallModel.Trained,
            KaemModel.Train(
                options with
                { Prior = KaemPrior.Mixture(ReferencePrior.Uniform, KanBasis.BSpline(6), MixtureProportions.Learned, 0.1f),
                LearningRateSchedule = LearningRateSchedule.Milestones(0.5f, 2) }, train),
            KaemModel.Train(
                options with
                {
                    Prior = KaemPrior.Deep(ReferencePrior.LearnableGaussian, KanBasis.Rbf(6), [3], 4, 0.02f),
                    Sampler = PosteriorSampler.AutoMala(3, 0.02f).Tempered(),
                    Likelihood = KaemLikelihood.Gaussian(0.3f, SigmaLearning.PerColumn),
                },
                train),
            KaemModel.Train(
                options with
                {
                    Prior = KaemPrior.Univariate(
                        ReferencePrior.LearnableGaussian, KanBasis.Rswaf(8)) with
                        { DomainAdaptation = DomainAdaptation.FollowPosterior(), Quadrature = QuadratureRule.GaussLegendre(50) },
                    Sampler = PosteriorSampler.Mala(3, 0.02f),
                    Generator = KaemGenerator.Kan([7], KanBasis.Morlet(6)) with { LayerNorm = true },
                    Evidence = EvidenceEstimator.Steppingstone(),
                },
                train),
            KaemModel.Train(
                options with
                {
                    Prior = KaemPrior.JointMixture(3), Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([8])),
                    Generator = KaemGenerator.Kan([5], KanBasis.Chebyshev(3)),
                },
                train),
        ];
        var kinds = models.Select((model, m) => Sections($"model {m + 1}", Bits.Of(model), stream => KaemModel.Load(stream))).ToList();
        using var prior = new MemoryStream();
        models[0].Prior.Save(prior);
        kinds.Add(Sections("prior", prior.ToArray(), stream => LatentPrior.Load(stream)));
        kinds.Add(Training(options, train));
        kinds.Add(TableKind("table", new KaemTableOptions { Updates = 5, Hidden = [8], Model = options }, MadeTable.Of(60)));
        kinds.Add(TableKind(
            "table by latents", new KaemTableOptions { Updates = 5, Dependence = ColumnDependence.ByLatents, Model = options }, MadeTable.Of(60)));
        using var tables = new MemoryStream();
        KaemTablesModel.Train(
            Shop.Of(20, 1), Shop.Schema, Shop.Options with { Table = Shop.Options.Table with { Updates = 5, Hidden = [8], Model = options } }).Save(tables);
        kinds.Add(Sections("tables", tables.ToArray(), stream => KaemTablesModel.Load(stream), room: 4 * Tables));
        kinds.Add(new Kind("csv", Encoding.UTF8.GetBytes(Csv), DamageText, stream => CsvFile.Load(stream), typeof(FormatException)));
        return kinds;
    }

    private static Kind Sections(string name, byte[] whole, Action<Stream> load, long room = Tables) =>
        new(name, whole, Nested, load, typeof(ModelFormatException), room);

    private static Kind TableKind(string name, KaemTableOptions options, Table table)
    {
        using var stream = new MemoryStream();
        KaemTableModel.Train(table, options).Save(stream);
        return Sections(name, stream.ToArray(), damaged =>
        {
            // What is loaded must do its work.
            var model = KaemTableModel.Load(damaged);
            model.Generate(2);
        });
    }

    /// <summary>Training beside a damaged checkpoint says so and goes on, or starts anew.</summary>
    private static Kind Training(KaemOptions options, DataMatrix train)
    {
        using var folder = new TemporaryFolder();
        KaemModel.Train(options, train, checkpoints: new CheckpointDirectory(folder.Path) { EverySteps = 5 });
        string name = Path.GetFileName(folder.Files[0]);
        return new Kind("checkpoint", File.ReadAllBytes(folder.Files[0]), Mutations.Of, stream =>
        {
            using var own = new TemporaryFolder();
            using (var file = File.Create(Path.Combine(own.Path, name)))
                stream.CopyTo(file);
            var reports = new Reports();
            var model = KaemModel.Train(options, train, null, reports, checkpoints: new CheckpointDirectory(own.Path));
            model.Training.Steps.Should().Be(6);
            reports.Notices.Should().NotBeEmpty();
            Bits.Of(model).Should().NotBeEmpty();
            if (reports.Notices.Any(notice => notice.Contains("can't be used", StringComparison.Ordinal)))
                throw new ModelFormatException(reports.Notices[0]);
        }, typeof(ModelFormatException), 4 * Tables)
        {
            // Checkpoints are written through to the disk, which others may keep busy.
            Time = TimeSpan.FromSeconds(30),
        };
    }

    /// <summary>Every other file has its damage in one of the files that its sections are, if any are.</summary>
    private static byte[] Nested(byte[] file, int number)
    {
        var sections = Mutations.Sections(file);
        int[] inner = [.. Enumerable.Range(0, sections.Count).Where(i => sections[i].Payload.AsSpan().StartsWith(FileKind.Model.Signature.AsSpan(0, 4)))];
        var random = new Random(number);
        if (inner.Length == 0 || random.Next(2) == 0)
            return Mutations.Of(file, number);
        int which = inner[random.Next(inner.Length)];
        sections[which] = (sections[which].Tag, Nested(sections[which].Payload, random.Next()));
        return Mutations.Join(file, sections);
    }

    private const string Csv = "id;name;price;when;\"a;b\"\r\n1;Ann;\"1,5\";2024-01-31;x\r\n2;\"B\"\"o\";2,25;2024-02-01;y\r\n"
        + "3;;-0,5;;\"two\r\nlines\"\r\n4;Ærø;1e3;2024-03-05;z\r\n";

    private static byte[] DamageText(byte[] file, int number)
    {
        var random = new Random(number);
        byte[] bytes = [.. file];
        for (int times = random.Next(1, 4); times > 0; times--)
        {
            switch (random.Next(6))
            {
                case 0:
                    bytes = bytes[..random.Next(1, bytes.Length + 1)];
                    break;
                case 1:
                    bytes = Mutations.Flip(bytes, random);
                    break;
                case 2:
                    bytes = Mutations.Resize(bytes, random);
                    break;
                default:
                    byte[] odd = Odd[random.Next(Odd.Length)];
                    int at = random.Next(bytes.Length + 1);
                    bytes = [.. bytes[..at], .. odd, .. bytes[at..]];
                    break;
            }
            if (bytes.Length == 0)
                bytes = [0];
        }
        return bytes;
    }

    private static readonly byte[][] Odd =
    [
        "\""u8.ToArray(), "\"\""u8.ToArray(), ";"u8.ToArray(), ","u8.ToArray(), "\t"u8.ToArray(), "\r"u8.ToArray(), "\n"u8.ToArray(), "\r\n\r\n"u8.ToArray(),
        [0],
        [0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0x80], [0xED, 0xA0, 0x80], [0x1F, 0x8B, 8], "1e999"u8.ToArray(), "99999999999999999999"u8.ToArray(),
        "0000-00-00"u8.ToArray(), "#"u8.ToArray(), "sep=;"u8.ToArray(), "NaN"u8.ToArray(), "∞"u8.ToArray(),
    ];
}
