using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Generators;

public class JointGeneratorTests
{
    private const int Samples = 6, Inputs = 3;
    private static readonly WorkerPool Workers = new(2);

    private static readonly JointGeneratorOptions Options = KaemGenerator.Joint(
        KaemPart.Image("image", new ImageShape(2, 2, 1), KaemGenerator.Convolutional(new ImageShape(2, 2, 1), [new(3, 2, 1, 0), new(1, 3, 1, 1)])),
        KaemPart.Label("label", 3) with { Generator = KaemGenerator.Kan([4], KanBasis.Rbf(6, BaseActivation.Silu)) },
        KaemPart.Numbers("numbers", LikelihoodBlock.Gaussian(2), LikelihoodBlock.Categorical(2)) with
        {
            Generator = KaemGenerator.Kan([], KanBasis.Rbf(6, BaseActivation.Silu)),
        });

    private static readonly ColumnRange[] Activated = [new(0, 4), new(7, 2)];

    [Fact]
    public void Outputs_are_those_of_the_parts_side_by_side()
    {
        var (generator, workspace) = Filled();
        generator.Outputs.Should().Be(11);
        generator.Parameters.Select(parameter => parameter.Name).Should().OnlyHaveUniqueItems();
        generator.Forward(workspace, Workers);
        int at = 0;
        foreach (var part in generator.Parts)
        {
            var own = part.CreateWorkspace(Samples);
            KanFixture.Span(workspace.Input).CopyTo(KanFixture.Span(own.Input));
            part.Forward(own, Workers);
            for (int s = 0; s < Samples; s++)
                workspace.Output.Row(s).Slice(at, part.Outputs).ToArray().Should().Equal(own.Output.Row(s).ToArray());
            at += part.Outputs;
        }
        // Sigmoid for the image and the numbers, logits for the label and the two categories after them.
        var activated = (KanGenerator)generator.Parts[2];
        activated.Activated.Should().Equal(new ColumnRange(0, 2));
        ((KanGenerator)generator.Parts[1]).Activated.Should().BeEmpty();
    }

    [Fact]
    public void Parts_start_from_parameters_of_their_own()
    {
        var twins = (JointGenerator)GeneratorFactory.Create(
            KaemGenerator.Joint(
                KaemPart.Numbers("a", LikelihoodBlock.Gaussian(4)), KaemPart.Numbers("b", LikelihoodBlock.Gaussian(4)), Image("c"), Image("d")), Inputs, 16);
        twins.Initialise(3, Workers);
        twins.Parts[0].Parameters[^1].Value.Span.ToArray().Should().NotEqual(twins.Parts[1].Parameters[^1].Value.Span.ToArray());
        twins.Parts[2].Parameters[0].Value.Span.ToArray().Should().NotEqual(twins.Parts[3].Parameters[0].Value.Span.ToArray());

        static ImagePart Image(string name) => KaemPart.Image(name, new ImageShape(2, 2, 1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_agree_with_finite_differences(bool kept)
    {
        var (generator, workspace) = Filled();
        int[] chosen = kept ? [1, 2, 5] : [0, 1, 2, 3, 4, 5];
        var cotangent = new float[chosen.Length * generator.Outputs];
        new RandomStream(6, StreamPurpose.Initialisation).Normal(cotangent);

        double Loss()
        {
            workspace.Samples = Samples;
            generator.Refresh(Workers);
            generator.Forward(workspace, Workers);
            double loss = 0;
            for (int s = 0; s < chosen.Length; s++)
            {
                for (int d = 0; d < generator.Outputs; d++)
                    loss += (double)workspace.Output.Row(chosen[s])[d] * cotangent[s * generator.Outputs + d];
            }
            return loss;
        }

        float[] inputs = KanFixture.Span(workspace.Input).ToArray();
        Loss();
        if (kept)
            workspace.Keep(chosen);
        cotangent.CopyTo(KanFixture.Span(workspace.OutputGradient));
        generator.Backward(workspace, ParameterGradients.Written, inputs: true, Workers);
        float[] dx = KanFixture.Span(workspace.InputGradient).ToArray();
        foreach (var layer in generator.Parts.OfType<KanGenerator>().SelectMany(part => part.Layers))
            layer.FinishGradients();
        workspace.Samples = Samples;
        inputs.CopyTo(KanFixture.Span(workspace.Input));
        foreach (var parameter in generator.Parameters.Where(parameter => parameter.IsTrainable))
            FiniteDifference.Check(parameter, Loss, parameter.Name.EndsWith("bandwidth") ? 1e-3f : 2e-3f, 1e-2);
        if (!kept)
            FiniteDifference.Check(KanFixture.Span(workspace.Input), dx, Loss, 1e-3f, 1e-2, "inputs");
    }

    [Fact]
    public void Parameters_are_counted_without_making_them() =>
        ((long)GeneratorFactory.CountParameters(Options, Inputs, 11)).Should().Be(Filled().Generator.Parameters.Sum(parameter => (long)parameter.Length));

    [Fact]
    public void Grids_follow_the_inputs_of_the_parts_that_have_some()
    {
        var (generator, workspace) = Filled();
        generator.HasGrids.Should().BeTrue();
        // A twin of one of the parts, adapted by itself.
        var (alone, own) = ((KanGenerator)Filled().Generator.Parts[2], Filled().Generator.Parts[2].CreateWorkspace(Samples));
        KanFixture.Span(workspace.Input).CopyTo(KanFixture.Span(own.Input));
        alone.Forward(own, Workers);
        alone.AdaptGrids(own, 0.5f, Workers);

        generator.Forward(workspace, Workers);
        float[] image = workspace.Output.Row(2)[..4].ToArray();
        float[] grid = ((KanGenerator)generator.Parts[2]).Layers[0].Grid.Value.Span.ToArray();
        generator.AdaptGrids(workspace, 0.5f, Workers);
        ((KanGenerator)generator.Parts[2]).Layers[0].Grid.Value.Span.ToArray().Should().NotEqual(grid).And
            .Equal(alone.Layers[0].Grid.Value.Span.ToArray());
        for (int s = 0; s < Samples; s++)
            workspace.Output.Row(s)[7..].ToArray().Should().Equal(own.Output.Row(s).ToArray());
        workspace.Output.Row(2)[..4].ToArray().Should().Equal(image);
        new JointGenerator([generator.Parts[0]]).HasGrids.Should().BeFalse();
    }

    private static (JointGenerator Generator, GeneratorWorkspace Workspace) Filled()
    {
        var generator = (JointGenerator)GeneratorFactory.Create(Options, Inputs, 11, Activated);
        generator.Initialise(3, Workers);
        foreach (var parameter in generator.Parameters.Where(parameter => parameter.Name.EndsWith("coefficients")))
            new RandomStream(4, StreamPurpose.Initialisation, 0, (uint)parameter.Length).Normal(parameter.Value.Span);
        generator.Refresh(Workers);
        var workspace = generator.CreateWorkspace(Samples);
        new RandomStream(5, StreamPurpose.Initialisation).Normal(KanFixture.Span(workspace.Input));
        return (generator, workspace);
    }
}
