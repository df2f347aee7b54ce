using Kaem.ML.Samples.Commands;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Experiments;

namespace Kaem.ML.Samples.Tests;

public class ExperimentTests
{
    [Fact]
    public void Images_are_trained_under_each_reference()
    {
        using var folder = new TemporaryFolder();
        IdxFile.WriteImages(folder, train: 120, heldOut: 40);
        IdxFile.WriteLabels(folder, train: 120, heldOut: 40);
        string name = Path.GetFileName(folder.Path);
        Run("experiment", "images", "--data", folder.Path, "--references", "Uniform", "None", "--updates", "2", "--latent-size", "2", "-o", folder.File("out"))
            .Should().Be(0);
        Files(folder).Should().BeEquivalentTo(
            $"{name}-references.png", $"{name}-references.md", $"{name}-references.csv",
            $"{name}-Uniform.png", $"{name}-Uniform-priors.svg", $"{name}-Uniform.html", $"{name}-None.png", $"{name}-None-priors.svg", $"{name}-None.html");
        string[] lines = File.ReadAllLines(folder.File($"out/{name}-references.csv"));
        lines.Select(line => line.Split(',')[0]).Should().Equal("reference", "Uniform", "None", "training rows", "a fitted Gaussian");
        lines[1].Split(',').Skip(1).Take(5).Should().OnlyContain(cell => double.IsFinite(Number(cell)));
        lines[1].Split(',')[5].Should().Be("2");
        lines[0].Should().Contain("FID∞, classifier");
    }

    [Fact]
    public void Images_are_trained_with_each_basis_by_the_older_papers_settings()
    {
        using var folder = new TemporaryFolder();
        IdxFile.WriteImages(folder, train: 120, heldOut: 40);
        IdxFile.WriteLabels(folder, train: 120, heldOut: 40);
        string name = Path.GetFileName(folder.Path);
        Run(
            "experiment", "images", "--data", folder.Path, "--older", "--references", "LogNormal", "--bases", "Rbf", "Fourier", "--frequencies", "2",
            "--updates", "2", "--latent-size", "2", "-o", folder.File("out")).Should().Be(0);
        File.ReadAllLines(folder.File($"out/{name}-references.md")).Select(line => line.Split('|')[1].Trim()).Should().Equal(
            "reference", "---", "LogNormal, Rbf", "LogNormal, Fourier", "training rows", "a fitted Gaussian");
        Files(folder).Should().Contain($"{name}-LogNormal-Fourier.png");
    }

    [Fact]
    public void Quality_gets_the_processor_time_that_it_is_given()
    {
        using var folder = new TemporaryFolder();
        IdxFile.WriteImages(folder, train: 200, heldOut: 10);
        Run("experiment", "quality", "--data", folder.Path, "--seconds", "10", "--alone", "-o", folder.File("out")).Should().Be(0);
        Files(folder).Should().BeEquivalentTo("generated.f32", "real.f32", "sheet.png", "quality.md", "quality.csv", "model.kaem");
        var model = KaemModel.Load(folder.File("out/model.kaem"));
        byte[] bytes = File.ReadAllBytes(folder.File("out/generated.f32"));
        bytes.Should().HaveCount(5000 * model.Columns * sizeof(float));
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        values.Should().OnlyContain(value => value >= 0 && value <= 1);
        values.Should().Equal(model.Generate(5000, seed: 2).Values.ToArray());
        string[] cells = File.ReadAllLines(folder.File("out/quality.csv"))[1].Split(',');
        cells[1].Should().Be($"{model.Training.Steps}");
        // Other tests' threads count, too: the time is only not far above what was given where nothing else runs.
        Number(cells[2]).Should().BeGreaterThan(1);
        model.Training.Steps.Should().BeGreaterThan(10);
        double.IsFinite(Number(cells[3])).Should().BeTrue();
        Run("experiment", "quality", "--data", folder.Path, "--seconds", "1").Should().Be(2);
        Run("experiment", "quality", "--data", folder.File("none")).Should().Be(1);
    }

    [Fact]
    public void The_cost_of_an_update_is_timed_over_widths_and_temperatures()
    {
        using var folder = new TemporaryFolder();
        Run("experiment", "cost", "--widths", "3", "2", "10", "--temperatures", "3", "2", "--updates", "2", "-o", folder.File("out")).Should().Be(0);
        Files(folder).Should().BeEquivalentTo("figure-7.md", "figure-7.csv", "figure-7.svg", "figure-8.md", "figure-8.csv", "figure-8.svg");
        string[][] widths = [.. File.ReadAllLines(folder.File("out/figure-7.csv")).Skip(1).Select(line => line.Split(','))];
        widths.Select(cells => cells[0]).Should().Equal("2", "3", "10");
        widths.Should().OnlyContain(cells => Number(cells[1]) > 0 && Number(cells[2]) > 0 && Number(cells[2]) <= Number(cells[1]));
        widths[0][3].Should().Be("1.00");
        widths.Select(cells => cells[4]).Should().Equal("", "", "0.125");
        string[][] temperatures = [.. File.ReadAllLines(folder.File("out/figure-8.csv")).Skip(1).Select(line => line.Split(','))];
        temperatures.Select(cells => (cells[0], cells[4])).Should().Equal(("2", ""), ("3", ""));
        Run("experiment", "cost", "--widths", "0").Should().Be(2);
        Run("experiment", "cost", "--temperatures", "1").Should().Be(2);
    }

    [Fact]
    public void The_cost_is_that_of_the_papers_models()
    {
        var widths = CostCommand.Widths(20);
        (widths.LatentSize, widths.Q, widths.BatchSize).Should().Be((20, 41, 100));
        ((KanGeneratorOptions)widths.Generator).Hidden.Should().Equal(82);
        ((ImportanceSamplingOptions)widths.Sampler).Samples.Should().Be(100);
        var faces = CostCommand.Temperatures(12, whole: true);
        (faces.BatchSize, faces.Objective, faces.Generator).Should().Be((50, TrainingObjective.Steppingstone, KaemPresets.CelebA.Generator));
        faces.Prior.Should().BeOfType<MixturePriorOptions>();
        var chains = (LangevinOptions)faces.Sampler;
        (chains.Steps, chains.Tempering!.Temperatures).Should().Be((40, 12));
    }

    [Theory]
    [InlineData("Amortised")]
    [InlineData("ImportanceSampling")]
    public void Darcy_flow_is_trained_with_both_bases(string posterior)
    {
        using var folder = new TemporaryFolder();
        WriteFields(folder, 16);
        Run("experiment", "darcy", "--data", folder.Path, "--updates", "2", "--latent-size", "2", "--frequencies", "2", "--posterior", posterior, "-o",
            folder.File("out")).Should().Be(0);
        Files(folder).Should().BeEquivalentTo(
            "darcy-fields.png", "darcy-reconstructions.png", "darcy-spectra.svg", "darcy-spectra.md", "darcy-spectra.csv", "darcy-Rbf.html",
            "darcy-Fourier.html", "darcy.md", "darcy.csv");
        File.ReadAllLines(folder.File("out/darcy.csv")).Select(line => line.Split(',')[0])
            .Should().Equal("basis", "Rbf", "Rbf drawn", "Fourier", "Fourier drawn", "held-out fields", "the training fields' mean");
        File.ReadAllLines(folder.File("out/darcy-spectra.csv")).Should().HaveCount(16)
            .And.StartWith("wave number,Rbf,Rbf drawn,Fourier,Fourier drawn,held-out fields");
    }

    [Fact]
    public void Cifar_by_the_papers_settings_is_tempered_as_their_table_says()
    {
        var plan = ColourPlan.Cifar(paper: true);
        var tempered = plan.Tempered;
        (tempered.Steps, tempered.StepSize, tempered.Tempering!.Temperatures, tempered.Tempering.ExchangeEvery).Should().Be((20, 0.01f, 5, 1));
        (tempered.Tempering.Schedule.ExponentAt(0, 8000), tempered.Tempering.Schedule.ExponentAt(8000, 8000)).Should().Be((4, 1));
        ((MarkovChainOptions)plan.Mixture.Sampler).Should()
            .BeEquivalentTo(new { Steps = 40, StepSize = 0.01f, Tempering = (Tempering?)null });
    }

    [Fact]
    public void Cifar_compares_the_objectives()
    {
        using var folder = new TemporaryFolder();
        NpyFile.WriteCompressed(folder.File("cifar10-train-images-u8.npy.gz"), Images(6));
        File.WriteAllBytes(folder.File("cifar10-test-images-u8.npy"), Images(4));
        Run("experiment", "cifar", "--data", folder.Path, "--updates", "1", "--evidence-rows", "1", "--held-out", "4", "-o", folder.File("out")).Should().Be(0);
        string[] trainings = ["mixture-ml", "mixture-steppingstone", "deep-ml", "deep-steppingstone"];
        Files(folder).Should().BeEquivalentTo(
            ["cifar.png", "cifar.md", "cifar.csv", .. trainings.SelectMany(training => new[] { $"cifar-{training}.png", $"cifar-{training}.kaem" })]);
        var stepping = KaemModel.Load(folder.File("out/cifar-deep-steppingstone.kaem"));
        ((MarkovChainOptions)stepping.Options.Sampler).Tempering.Should().NotBeNull();
        stepping.Options.Objective.Should().Be(TrainingObjective.Steppingstone);
        stepping.Options.Prior.Should().BeOfType<DeepPriorOptions>();
        var plain = KaemModel.Load(folder.File("out/cifar-mixture-ml.kaem"));
        plain.Training.Steps.Should().Be(1);
        plain.Options.Prior.Should().BeOfType<MixturePriorOptions>();
        plain.Options.Objective.Should().Be(TrainingObjective.MaximumLikelihood);
        string[] lines = File.ReadAllLines(folder.File("out/cifar.csv"));
        lines[0].Should().Contain("FID∞, ResNet-18");
        string[] ofDeep = lines.Single(line => line.StartsWith("\"deep, maximum likelihood\"", StringComparison.Ordinal)).Split(',')[^4..];
        ofDeep[0].Should().BeEmpty("a deep prior is not normalised");
        Number(ofDeep[1]).Should().BeGreaterThan(1);

        static byte[] Images(int count) =>
            NpyFile.Bytes("|u1", $"{count}, 32, 32, 3", [.. Enumerable.Range(0, count * 32 * 32 * 3).Select(i => (byte)(i * 37 / 11))]);
    }

    [Fact]
    public void Mistakes_say_which_files_are_wanted_and_where_they_come_from()
    {
        using var folder = new TemporaryFolder();
        Error("experiment", "images", "--data", folder.File("none")).Should()
            .Contain("does not exist").And.Contain("train-images-idx3-ubyte").And.Contain("zalandoresearch/fashion-mnist");
        Error("experiment", "darcy", "--data", folder.Path).Should().Contain("darcy_train_16_y.npy").And.Contain("neuraloperator/neuraloperator");
        Error("experiment", "cifar", "--data", folder.Path).Should().Contain("cifar10-train-images-u8.npy").And.Contain("Krizhevsky");
        WriteFields(folder, 8);
        Error("experiment", "darcy", "--data", folder.Path).Should().Contain("items of 8 x 8; the pressures are 16 x 16");
        File.WriteAllLines(folder.File("rows.csv"), ["size,kind", .. Enumerable.Range(0, 60).Select(row => $"{row},{"ab"[row % 2]}")]);
        Error("experiment", "rows", "--data", folder.File("rows.csv"), "--label", "none").Should()
            .Contain("There is no column 'none'. The columns are 'size', 'kind'.").And.NotContain("Parameter", "no user of a command knows a method's");
        Run("experiment", "cifar", "--data", folder.Path, "--minutes", "0").Should().Be(2);
        Run("experiment", "cifar", "--data", folder.Path, "--minutes", "soon").Should().Be(2);
        Run("experiment", "darcy", "--data", folder.Path, "--bases", "Morlet").Should().Be(2);
        Run("experiment", "images").Should().Be(2);
    }

    [Fact]
    public void Time_ends_a_training_but_not_before_its_first_update()
    {
        var (train, _) = DigitsData.Load(1);
        TimedTraining.For(TimeSpan.Zero, KaemPresets.Digits with { LatentSize = 2 }, train.Rows).Model.Training.Steps.Should().BeGreaterThanOrEqualTo(1);
    }

    [Fact]
    public void Statistics_of_fields_are_those_of_their_waves()
    {
        // Waves of amplitude ±a along y with wave number 3 about a mean of 0.5: all power at ring 3, a²/2 a point.
        const int Side = 16;
        float[] Wave(float sign) => [.. Enumerable.Range(0, Side * Side).Select(i => 0.5f + sign * 0.2f * MathF.Cos(MathF.PI * 3 * (i / Side + 0.5f) / Side))];
        var statistics = new FieldStatistics(new DataMatrix([.. Wave(1), .. Wave(-1)], 2, Side * Side), Side);
        statistics.Mean.Should().OnlyContain(value => Math.Abs(value - 0.5) < 1e-6);
        statistics.Deviation[0].Should().BeApproximately(0.2 * Math.Cos(Math.PI * 1.5 / Side), 1e-6);
        statistics.Covariance[Side * Side - 1].Should().BeApproximately(-Math.Pow(statistics.Deviation[0], 2), 1e-6);
        // The ring has coefficients (l, k) with a rounded length of 3: of l and k from 0 to 3, five.
        statistics.Spectrum[2].Should().BeApproximately(0.04 / 2 * Side * Side / 5, 1e-5);
        statistics.Spectrum.Where((_, i) => i != 2).Should().OnlyContain(value => value < 1e-9);
        var twice = new FieldStatistics(new DataMatrix([.. Wave(2), .. Wave(-2)], 2, Side * Side), Side);
        FieldStatistics.RelativeError(statistics.Deviation, twice.Deviation).Should().BeApproximately(1, 1e-5);
        FieldStatistics.RelativeError(statistics.Covariance, twice.Covariance).Should().BeApproximately(3, 1e-5);
        statistics.SpectrumDecades(twice)[2].Should().BeApproximately(Math.Log10(4), 1e-6, "twice the amplitude is four times the power");
    }

    [Fact]
    public void Tables_are_written_as_markdown_and_csv()
    {
        using var folder = new TemporaryFolder();
        var table = new ResultTable("way, \"quoted\"", "number", "share");
        table.Add("first", (1234.56, "F1"), (0.5, "P0"));
        table.Add("second", (double.NaN, "F1"));
        table.Save(folder.Path, "t");
        File.ReadAllLines(folder.File("t.md")).Should()
            .Equal("| way, \"quoted\" | number | share |", "| --- | ---: | ---: |", "| first | 1234.6 | 50 % |", "| second |  |  |");
        File.ReadAllLines(folder.File("t.csv")).Should().Equal("\"way, \"\"quoted\"\"\",number,share", "first,1234.6,50 %", "second,,");
    }

    private static void WriteFields(TemporaryFolder folder, int side)
    {
        foreach (var (part, count) in new[] { ("train", 60), ("test", 10) })
        {
            File.WriteAllBytes(folder.File($"darcy_{part}_16_y.npy"), NpyFile.Floats(
                $"{count}, {side}, {side}", Enumerable.Range(0, count * side * side).Select(i => MathF.Sin(0.01f * (i % 977)) * (i / (side * side) % 7))));
        }
    }

    private static string Error(params string[] args)
    {
        var before = Console.Error;
        // Not disposed: tests that run at the same time may still hold it.
        var written = new StringWriter();
        Console.SetError(written);
        try
        {
            Run(args).Should().Be(1);
        }
        finally
        {
            Console.SetError(before);
        }
        return written.ToString();
    }

    private static double Number(string cell) => double.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string?> Files(TemporaryFolder folder) => Directory.GetFiles(folder.File("out")).Select(Path.GetFileName);

    private static int Run(params string[] args) => CommandLine.Run(args);
}
