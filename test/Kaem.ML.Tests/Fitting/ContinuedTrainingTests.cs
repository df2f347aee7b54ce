using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Fitting;

public sealed class ContinuedTrainingTests
{
    [Fact]
    public void FittingStartsFromAGivenModel()
    {
        var rows = Toy.Rows(60);
        var model = Toy.Transformer.Model;
        var options = model.Options with { Epochs = 1 };
        var estimator = Toy.Context.Generative().Kaem(options).WithModel(model).WithProgress(new Progress<KaemProgress>());
        estimator.Fit(Toy.View(rows)).Model.Generate(5).Values.ToArray()
            .Should().Equal(model.ContinueTraining(options, Toy.Matrix(rows)).Generate(5).Values.ToArray());
        estimator.WithPrior(model.Prior).Fit(Toy.View(rows)).Model.Generate(5).Values.ToArray()
            .Should().Equal(
                KaemModel.Train(options, Toy.Matrix(rows), startFrom: model.Prior).Generate(5).Values.ToArray(), "the prior takes the model's place");

        Toy.Context.Generative().Kaem(options with { Generator = KaemGenerator.Kan([9]) }).WithModel(model)
            .Invoking(it => it.Fit(Toy.View(rows))).Should().Throw<ArgumentException>().WithMessage("*hidden widths: [7]*[9]*");
    }

    [Fact]
    public void APrunedModelTransformsAndSurvivesSaving()
    {
        var view = Toy.View(Toy.Rows(30));
        var pruned = Toy.Transformer.Model.PruneGenerator(0.3f, 0).Model;
        ((KanGeneratorOptions)pruned.Options.Generator).Hidden!.Single().Should().BeLessThan(7);
        var transformer = Toy.Transformer.WithModel(pruned);
        transformer.Model.Should().BeSameAs(pruned);
        float[] expected = pruned.LogLikelihood(Toy.Matrix(Toy.Rows(30))).Values.ToArray();
        transformer.Transform(view).GetColumn<float>("LogLikelihood").Should().Equal(expected);

        using var file = new MemoryStream();
        Toy.Context.Model.Save(transformer, view.Schema, file);
        file.Position = 0;
        var context = new Microsoft.ML.MLContext();
        var loaded = context.Model.Load(file, out _);
        loaded.Transform(view).GetColumn<float>("LogLikelihood").Should().Equal(expected);
        context.Generative().TryGetModel(loaded, out var found).Should().BeTrue();
        found!.Model.Options.Should().Be(pruned.Options);

        var narrow = KaemModel.Train(Toy.Options, new DataMatrix([0.1f, 0.2f, 0.4f, 0.3f], 2, 2));
        Toy.Transformer.Invoking(it => it.WithModel(narrow)).Should().Throw<ArgumentException>().WithMessage("*6 columns*2*");
    }
}
