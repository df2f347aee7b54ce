using Kaem.ML.Docs.Tests;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Kaem.ML.Architecture.Tests;

/// <summary>No buffer on a stack has a size that data or options decide: a file could overflow the stack by it, which ends the process.</summary>
public sealed class StackTests
{
    /// <summary>Sizes that are no constants, and what bounds them.</summary>
    private static readonly Dictionary<string, string> Bounded = new(StringComparer.Ordinal)
    {
        ["ConvolutionForward.cs: kernelRows.Length * columns"] = "ConvolutionLayer.Kernel is at most 31",
        ["ConvolutionForward.cs: kernelRows.Length"] = "ConvolutionLayer.Kernel is at most 31",
        ["ConvolutionBackward.cs: geometry.Kernel * geometry.Kernel"] = "ConvolutionLayer.Kernel is at most 31",
        ["UnadjustedLangevin.cs: latents * Chains"] = "a tile of the state, whose size is a constant",
        ["SectionReader.cs: signature.Length"] = "the caller's own constant",
        ["ChebyshevPolynomials.cs: Size"] = "KanBasis.Chebyshev's degree is at most 32",
        ["ContextCounts.cs: Order"] = "KaemTextOptions.CountedOrder is at most 32",
        ["KneserNey.cs: Order"] = "KaemTextOptions.CountedOrder is at most 32",
        ["KneserNey.cs: Order * Signs"] = "KaemTextOptions.CountedOrder is at most 32",
        ["BasePath.cs: Math.Min(Chunk, x.Length)"] = "Chunk",
    };

    [Fact]
    public void Sizes_on_the_stack_are_constants_or_guarded()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Select(file => (File: Path.GetFileName(file), Tree: CSharpSyntaxTree.ParseText(File.ReadAllText(file)).GetRoot())).ToList();
        var constants = new HashSet<string>(StringComparer.Ordinal) { "HashSizeInBytes" };
        foreach (var (_, tree) in sources)
        {
            foreach (var field in tree.DescendantNodes().OfType<FieldDeclarationSyntax>().Where(field => field.Modifiers.Any(SyntaxKind.ConstKeyword)))
                constants.UnionWith(field.Declaration.Variables.Select(variable => variable.Identifier.Text));
            foreach (var local in tree.DescendantNodes().OfType<LocalDeclarationStatementSyntax>().Where(local => local.IsConst))
                constants.UnionWith(local.Declaration.Variables.Select(variable => variable.Identifier.Text));
        }
        List<string> found = [], open = [];
        foreach (var (file, tree) in sources)
        {
            foreach (var allocation in tree.DescendantNodes().OfType<StackAllocArrayCreationExpressionSyntax>())
            {
                var size = ((ArrayTypeSyntax)allocation.Type).RankSpecifiers[0].Sizes[0];
                found.Add($"{file}: {size}");
                if (!IsConstant(size, constants) && !IsGuarded(allocation, constants))
                    open.Add($"{file}: {size}");
            }
        }
        found.Should().HaveCountGreaterThan(40);
        open.Except(Bounded.Keys).Should().BeEmpty("a size on the stack is a constant, or compared with one: n <= 256 ? stackalloc float[n] : new float[n]");
        Bounded.Keys.Except(open).Should().BeEmpty("what is no longer there needs no reason");
    }

    [Theory]
    [InlineData("Span<int> a = stackalloc int[4 * Most];", true)]
    [InlineData("Span<int> a = stackalloc int[n];", false)]
    [InlineData("Span<int> a = n <= Most ? stackalloc int[n] : new int[n];", true)]
    [InlineData("Span<int> a = n <= Other.Most ? stackalloc int[n] : new int[n];", true)]
    [InlineData("Span<int> a = stackalloc int[Most.Length];", false)]
    [InlineData("Span<int> a = n <= m ? stackalloc int[n] : new int[n];", false)]
    public void The_scan_tells_one_from_the_other(string statement, bool isFine)
    {
        var allocation = CSharpSyntaxTree.ParseText(statement).GetRoot().DescendantNodes().OfType<StackAllocArrayCreationExpressionSyntax>().Single();
        var size = ((ArrayTypeSyntax)allocation.Type).RankSpecifiers[0].Sizes[0];
        HashSet<string> constants = ["Most"];
        (IsConstant(size, constants) || IsGuarded(allocation, constants)).Should().Be(isFine);
    }

    private static bool IsConstant(ExpressionSyntax size, HashSet<string> constants) =>
        size.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>()
            .Where(name => name.Parent is not MemberAccessExpressionSyntax member || member.Name == name || !char.IsUpper(name.Identifier.Text[0]))
            .All(name => constants.Contains(name.Identifier.Text));

    /// <summary>Whether the allocation is made only where something is at most a constant.</summary>
    private static bool IsGuarded(StackAllocArrayCreationExpressionSyntax allocation, HashSet<string> constants) =>
        allocation.Parent is ConditionalExpressionSyntax choice && choice.WhenTrue == allocation
        && choice.Condition is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LessThanOrEqualExpression or (int)SyntaxKind.LessThanExpression } comparison
        && IsConstant(comparison.Right, constants);
}
