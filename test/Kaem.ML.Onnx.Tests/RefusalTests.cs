using Kaem.ML.Tables;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Onnx.Tests;

/// <summary>What a graph can't say is refused by its name, before a file is touched.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void A_deep_prior_is_not_drawn_from_by_tables() => Refused(
        SmallModels.Train(SmallModels.Options with { Prior = KaemPrior.Deep(steps: 2), LatentSize = 3, PriorGradient = PriorGradient.Contrastive }),
        OnnxGraph.Generate, "*Generate*prior is deep*");

    [Theory]
    [InlineData(OnnxGraph.Infer)]
    [InlineData(OnnxGraph.Score)]
    public void Proposals_are_weighed_by_no_graph(OnnxGraph graph)
    {
        var model = SmallModels.Train(SmallModels.Options with { Prior = KaemPrior.JointMixture(3), Sampler = PosteriorSampler.Amortised() });
        Refused(model, graph, $"*{graph}*encoder*WithoutEncoder()*");
        using var without = OnnxSession.Of(model.WithoutEncoder(), graph);
        using var generate = OnnxSession.Of(model, OnnxGraph.Generate);
    }

    [Fact]
    public void Other_evidence_than_that_of_the_bank_is_not_computed()
    {
        var model = SmallModels.Train(SmallModels.Options).WithEvidence(EvidenceEstimator.AnnealedImportanceSampling());
        Refused(model, OnnxGraph.Score, "*AnnealedImportanceSamplingEstimator*");
        using var infer = OnnxSession.Of(model, OnnxGraph.Infer);
    }

    [Fact]
    public void Context_has_no_input() => Refused(
        KaemTableModel.Train(SmallTables.People, SmallTables.Options with { Context = ["city"], Updates = 3 }), OnnxGraph.Generate, "*context*'city'*");

    [Fact]
    public void Keys_that_no_two_rows_share_are_known_to_no_graph()
    {
        var model = KaemTableModel.Train(SmallTables.People, SmallTables.Options with { Rules = [TableRule.Unique("height")], Updates = 3 });
        Refused(model, OnnxGraph.Generate, "*rule*height*");
        Refused(model, OnnxGraph.Score, "*rule*height*break*");
    }

    [Fact]
    public void Identifiers_can_be_left_out()
    {
        var ids = new IdentifierColumn("id", [.. Enumerable.Range(0, SmallTables.People.Rows).Select(row => $"P{row:0000}")]);
        var model = KaemTableModel.Train(new Table([ids, .. SmallTables.People.Columns]), SmallTables.Options with { Updates = 3 });
        Refused(model, OnnxGraph.Generate, "*'id'*identifies rows*LeaveOut*");
        using var session = new OnnxSession(stream => model.SaveAsOnnx(stream, OnnxGraph.Generate, new OnnxOptions { LeaveOut = ["id"] }));
        session.Outputs.Should().Equal(SmallTables.People.Columns.Select(column => column.Name));
        using var score = new OnnxSession(stream => model.SaveAsOnnx(stream, OnnxGraph.Score));
        score.Inputs.Should().NotContain("id");
    }

    [Fact]
    public void Columns_that_never_had_a_value_can_be_left_out()
    {
        var empty = new NumericColumn("empty", [.. Enumerable.Repeat(double.NaN, SmallTables.People.Rows)]);
        var model = KaemTableModel.Train(new Table([.. SmallTables.People.Columns, empty]), SmallTables.Options with { Updates = 3 });
        Refused(model, OnnxGraph.Generate, "*'empty'*never had a value*");
    }

    [Fact]
    public void A_column_with_the_name_of_random_numbers_is_refused()
    {
        var model = KaemTableModel.Train(
            new Table([.. SmallTables.People.Columns.Select(column => column.Name == "age" ? column.Rename("uniform") : column)]),
            SmallTables.Options with { Updates = 3 });
        Refused(model, OnnxGraph.Generate, "*'uniform'*Rename*");
    }

    [Fact]
    public void What_is_left_out_must_be_there()
    {
        var model = KaemTableModel.Train(SmallTables.People, SmallTables.Options with { Updates = 3 });
        var save = () => model.SaveAsOnnx(Stream.Null, OnnxGraph.Generate, new OnnxOptions { LeaveOut = ["nothing"] });
        save.Should().Throw<ArgumentException>().WithMessage("*'nothing'*'age'*");
        var all = () => model.SaveAsOnnx(
            Stream.Null, OnnxGraph.Generate, new OnnxOptions { LeaveOut = [.. SmallTables.People.Columns.Select(column => column.Name)] });
        all.Should().Throw<NotSupportedException>().WithMessage("*all of its columns*");
        var scored = () => model.SaveAsOnnx(Stream.Null, OnnxGraph.Score, new OnnxOptions { LeaveOut = ["age"] });
        scored.Should().Throw<NotSupportedException>().WithMessage("*'age'*can't be left out*");
        var numbers = () => SmallModels.Train(SmallModels.Options).SaveAsOnnx(Stream.Null, OnnxGraph.Generate, new OnnxOptions { LeaveOut = ["x"] });
        numbers.Should().Throw<ArgumentException>().WithMessage("*LeaveOut*");
    }

    [Fact]
    public void Options_are_checked_where_they_are_given()
    {
        FluentActions.Invoking(() => new OnnxOptions { Samples = 1 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Samples*2*");
        FluentActions.Invoking(() => new OnnxOptions { Draw = (GenerationDraw)7 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Mean*");
        FluentActions.Invoking(() => new OnnxOptions { LeaveOut = null! }).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => SmallModels.Train(SmallModels.Options).SaveAsOnnx(Stream.Null, (OnnxGraph)9)).Should()
            .Throw<ArgumentOutOfRangeException>();
        new OnnxOptions { LeaveOut = ["a"] }.Should().Be(new OnnxOptions { LeaveOut = ["a"] }).And.NotBe(new OnnxOptions { LeaveOut = ["b"] });
    }

    [Fact]
    public void All_files_are_written_or_none()
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "digits.onnx");
        var deep = SmallModels.Train(SmallModels.Options with { Prior = KaemPrior.Deep(steps: 2), LatentSize = 3, PriorGradient = PriorGradient.Contrastive });
        FluentActions.Invoking(() => deep.SaveAsOnnx(path)).Should().Throw<NotSupportedException>();
        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty();
        SmallModels.Train(SmallModels.Options).SaveAsOnnx(path).Should().Equal(
            new[] { "generate", "infer", "score" }.Select(graph => Path.Combine(folder.Path, $"digits.{graph}.onnx")));
        Directory.EnumerateFiles(folder.Path).Should().HaveCount(3);
    }

    private static void Refused(KaemModel model, OnnxGraph graph, string words) => Refused(path => model.SaveAsOnnx(path, graph), words);

    private static void Refused(KaemTableModel model, OnnxGraph graph, string words) => Refused(path => model.SaveAsOnnx(path, graph), words);

    private static void Refused(Action<string> save, string words)
    {
        using var folder = new TemporaryFolder();
        string path = Path.Combine(folder.Path, "model.onnx");
        FluentActions.Invoking(() => save(path)).Should().Throw<NotSupportedException>().WithMessage(words);
        Directory.EnumerateFileSystemEntries(folder.Path).Should().BeEmpty();
    }
}
