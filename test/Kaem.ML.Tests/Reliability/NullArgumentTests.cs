using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Kaem.ML.Plots;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Parts;
using Kaem.ML.Tests.Tables;
using Microsoft.ML;

namespace Kaem.ML.Tests.Reliability;

/// <summary>
/// Passes null wherever the public API wants a reference: the exception names the parameter. Positional records and
/// records with required members are results, which the library makes; they are left out.
/// </summary>
public sealed class NullArgumentTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    [Fact]
    public void NullIsRefusedByName()
    {
        int calls = 0;
        var wrong = new List<string>();
        foreach (var (name, run, parameter) in AllCalls())
        {
            calls++;
            try
            {
                run();
                wrong.Add($"{name}: nothing was thrown");
            }
            catch (TargetInvocationException exception)
            {
                if (exception.InnerException is not ArgumentException fault || !string.Equals(fault.ParamName, parameter, StringComparison.OrdinalIgnoreCase))
                    wrong.Add($"{name}: {exception.InnerException?.GetType().Name} {exception.InnerException?.Message}");
            }
        }
        wrong.Should().BeEmpty(string.Join("; ", wrong));
        calls.Should().BeGreaterThan(80);
    }

    private static IEnumerable<(string Name, Action Run, string Parameter)> AllCalls() =>
        from assembly in new[] { typeof(KaemModel).Assembly, typeof(KaemTransformer).Assembly, typeof(SvgPlot).Assembly }
        from type in assembly.GetExportedTypes()
        where !type.IsInterface && !type.IsAssignableTo(typeof(Exception)) && type.GetMethod("Deconstruct") is null
        && !type.IsDefined(typeof(RequiredMemberAttribute), false) && !type.IsAssignableTo(typeof(Delegate)) && !type.IsByRefLike
        from call in OfType(type)
        select call;

    private static IEnumerable<(string, Action, string)> OfType(Type type)
    {
        const BindingFlags own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        IEnumerable<MethodBase> members = [.. type.IsAbstract ? [] : type.GetConstructors(), .. type.GetMethods(own)];
        foreach (var member in members)
        {
            var parameters = member.GetParameters();
            // Spans can't be passed by reflection, and out parameters have nothing to refuse.
            if (parameters.Any(parameter => parameter.ParameterType.IsByRefLike || parameter.IsOut) || member.Name is "Equals" or "<Clone>$")
                continue;
            for (int i = 0; i < parameters.Length; i++)
            {
                if (!RefusesNull(parameters[i]))
                    continue;
                object?[] arguments;
                object? target;
                try
                {
                    arguments = [.. parameters.Select((parameter, p) => p == i ? null : Sample(parameter))];
                    target = member.IsStatic || member.IsConstructor ? null : Sample(type);
                }
                catch (TargetInvocationException)
                {
                    // Nothing valid of this type is known here; the count of calls keeps this from spreading.
                    continue;
                }
                // What a property is set to is called by the property's name.
                bool isSetter = member.Name.StartsWith("set_", StringComparison.Ordinal);
                string name = isSetter ? member.Name[4..] : parameters[i].Name!;
                var open = member is MethodInfo { IsGenericMethodDefinition: true } generic ? generic.MakeGenericMethod(typeof(object)) : member;
                string signature = $"{type.Name}.{member.Name}({string.Join(", ", parameters.Select(parameter => parameter.ParameterType.Name))}): {name}";
                yield return (signature, () => _ = open is ConstructorInfo constructor ? constructor.Invoke(arguments) : open.Invoke(target, arguments), name);
            }
        }
    }

    private static bool RefusesNull(ParameterInfo parameter) =>
        !parameter.ParameterType.IsValueType && !parameter.ParameterType.IsByRef && Nullability.Create(parameter).WriteState == NullabilityState.NotNull;

    private static object? Sample(ParameterInfo parameter) => parameter.HasDefaultValue && parameter.ParameterType != typeof(CancellationToken)
        ? parameter.DefaultValue ?? (parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null)
        : Sample(parameter.ParameterType);

    /// <summary>Something valid of a type.</summary>
    private static object? Sample(Type type)
    {
        var matrix = Toy.Matrix(Toy.Rows(30));
        object[] samples =
        [
            Toy.Options, matrix, Toy.Transformer, Toy.Transformer.Model, Toy.Transformer.Model.Prior, Toy.Transformer.Model.Engine,
            Toy.Transformer.Model.Training, Toy.Estimator(),
            Toy.Context, Toy.Context.Generative(), Toy.View(Toy.Rows(30)), Toy.View([]).Schema, "name", new MemoryStream(), new CheckpointDirectory("x"),
            EvidenceEstimator.ImportanceSampling(), EvidenceEstimator.Steppingstone(), PosteriorSampler.Mala(), PosteriorSampler.ImportanceSampling(),
            KaemPrior.Mixture(), KaemPrior.JointMixture(), KaemPrior.Deep(), KanBasis.Morlet(), TableRule.Range("size", 0), Given.Missing,
            CategoricalColumn.Of("kind", ["a", "b", "a"]), new Table([new NumericColumn("size", [1, 2, 3])]), new string[] { "a", "b", "c", "d" },
            new Dictionary<string, Table>(), new Dictionary<string, IDataView>(),
            Joint.Transformer, Joint.Estimator(), KaemPart.Label("label", 2), KaemGenerator.Joint(KaemPart.Label("label", 2)),
            People.Model, People.Model.Model, People.Model.Model.Codec, People.Estimator(), new Dictionary<string, object>(), new StringReader("a\n1\n"),
            new StringWriter(),
            (Func<double, double>)(z => -z * z), new float[] { 0, 1 }, new double[] { 0, 1 }, new int[] { 2, 3 }, (ulong)1, 2f, 2.0, 2, 2L, true,
            CancellationToken.None,
        ];
        if (type == typeof(PngImage))
            return new PngImage(1, 1, 1, [0]);
        if (type == typeof(IReadOnlyList<PlotPanel>))
            return new[] { new PlotPanel("title", [new PlotCurve("curve", [0, 1], [0, 1])]) };
        if (samples.FirstOrDefault(type.IsInstanceOfType) is { } found)
            return found;
        if (type.IsValueType)
            return Activator.CreateInstance(type);
        if (type.IsAssignableTo(typeof(Delegate)))
        {
            var invoke = type.GetMethod("Invoke")!;
            return Expression.Lambda(
                type, Expression.Default(invoke.ReturnType), invoke.GetParameters().Select(parameter => Expression.Parameter(parameter.ParameterType)))
                .Compile();
        }
        if (type.IsArray)
            return Array.CreateInstance(type.GetElementType()!, 0);
        if (type.IsGenericType && type.GetGenericArguments() is [var element])
        {
            var list = Array.CreateInstance(element, 0);
            return type.IsInstanceOfType(list) ? list : null;
        }
        // A concrete kind stands for an abstract one.
        var concrete = type.IsAbstract ? type.Assembly.GetExportedTypes().FirstOrDefault(other => !other.IsAbstract && other.IsSubclassOf(type)) : type;
        var constructor = concrete?.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
            .Where(candidate => candidate.GetParameters().All(parameter => parameter.ParameterType != concrete))
            .MinBy(candidate => candidate.GetParameters().Length);
        return constructor?.Invoke([.. constructor.GetParameters().Select(Sample)]);
    }
}
